import { Problem, randomKey, request } from "./api.js";
import { Feed } from "./feed.js";
import { MessageComposer } from "./message-composer.js";
import { MessageList } from "./message-list.js";
import { ReadingPosition } from "./reading-position.js";
import { fragment } from "./trusted-html.js";

/** Problems that pass without the writer: no connection, a server or a proxy in trouble. */
const passing = ["offline", "unavailable", "unexpected"];

/** @typedef {import("./chat-list.js").ChatList} ChatList */
/** @typedef {import("./spoken-reply.js").SpokenReply} SpokenReply */
/** @typedef {import("./tab-title.js").TabTitle} TabTitle */
/** @typedef {{body: {content: string}, key: string}} Outgoing */

/** One chat on the page: passes events of the feed to the messages and actions of the reader to the server. */
class ChatConversation extends HTMLElement {
  /**
   * A message being sent, and the element that shows it.
   *
   * @type {Outgoing & {article: HTMLElement} | null}
   */
  outgoing = null;
  /** Whether the message could not be sent because the server cannot be reached. */
  isCutOff = false;
  /** Whether the next branch answers a question that the reader has just asked in another way. */
  isAsking = false;
  /**
   * What shows a running reply in the tab, once there has been one.
   *
   * @type {Promise<TabTitle> | undefined}
   */
  tabTitle;
  /**
   * What reads answers aloud, once there has been one.
   *
   * @type {Promise<SpokenReply> | undefined}
   */
  speech;
  /** The version that the reader switched to, until it is shown. */
  turnedTo = "";
  /** Whether the page shows a different range of messages from the one the feed knows. */
  reachesElsewhere = false;

  constructor() {
    super();
    this.chat = this.dataset.chat ?? "";
    this.messages = part(this, MessageList, "message-list");
    this.composer = part(this, MessageComposer, "message-composer");
    this.position = part(this, ReadingPosition, "reading-position");
    this.feed = new Feed(this.chat, this.dataset.cursor ?? "", () => this.reach, (event) => this.receive(event),
      (isConnected) => this.connected(isConnected));
    this.messages.chat = this.chat;
  }

  connectedCallback() {
    this.addEventListener("message-send", (event) => this.send(detail(event).content));
    this.addEventListener("message-action", (event) => this.act(detail(event)));
    this.addEventListener("message-edited", () => { this.isAsking = true; this.composer.focusField(); });
    // Events that arrive meanwhile may concern messages that are still loading.
    this.addEventListener("messages-load", () => this.feed.hold());
    this.addEventListener("messages-loaded", () => { this.feed.release(); this.feed.restart(); });
    this.addEventListener("edit-last", () => this.editLast());
    this.addEventListener("reply-stop", () => this.stop());
    this.composer.addEventListener("click", ({ target }) => this.summarize(target));
    this.addEventListener("page-turn", (event) => this.position.turn(detail(event).pages));
    document.addEventListener("chats-loaded", () => this.feed.restart());
    this.feed.start();
    this.showState();
    if (this.messages.running && this.position.roomBelow > 0) this.position.ask();
    if (this.dataset.wanted) this.bring(this.dataset.wanted);
  }

  disconnectedCallback() {
    this.feed.stop();
  }

  // Actions

  /**
   * While a message waits that may have arrived, it goes out first, and the new text stays in its field.
   *
   * @param {string} content
   */
  async send(content) {
    if ("deleted" in this.dataset) return;
    if (this.isCutOff) return this.resend();
    this.composer.release(content);
    await this.deliver({ body: { content, ...this.composer.choice }, key: randomKey() });
  }

  /** Sends the message again as it was, so that the server stores it once. */
  async resend() {
    if (this.outgoing && !this.composer.isSending) await this.deliver(this.outgoing);
  }

  /** @param {Outgoing} message */
  async deliver({ body, key }) {
    const article = this.messages.addSending(body.content);
    this.outgoing = { body, key, article };
    this.isCutOff = false;
    this.composer.tell("");
    this.composer.sending = true;
    this.feed.hold();
    this.position.ask();
    try {
      const isNew = !this.chat;
      const path = isNew ? "/api/v1/chats/" : this.address;
      const { chat, message } = await request("POST", path, body, { "Idempotency-Key": key });
      if (isNew) this.composer.moveTo(this.chat = chat.id);
      this.sent(message.id, isNew);
    } catch (error) {
      this.failed(Problem.from(error), article, body.content);
    } finally {
      this.composer.sending = false;
      this.feed.release();
    }
  }

  editLast() {
    if (!this.messages.running) this.messages.edit(this.messages.lastOwn, () => this.composer.focusField());
  }

  async stop() {
    const id = this.messages.running?.dataset.id;
    if (id) await this.try(() => request("POST", `${this.address}/${id}/stop`));
  }

  /** @param {{action: string, id: string, article: HTMLElement}} action a button below a message */
  async act({ action, id, article }) {
    this.position.hold(article);
    this.isAsking = action === "regenerate";
    if (action === "resend") await this.resend();
    else if (action === "show") await this.try(() => this.showBranch(id));
    else await this.try(() => this.post(`/${id}/${action}`, undefined, randomKey()));
  }

  /** @param {EventTarget | null} target the button beside the meter of the context window */
  summarize(target) {
    if (target instanceof Element && target.matches("[data-action=summarize]")) {
      this.try(async () => (await import("./chat-summary.js")).continueChat(this.chat));
    }
  }

  /** @param {import("./feed.js").FeedEvent} event */
  receive(event) {
    switch (event.type) {
      case "message":
        this.messages.put(event);
        break;
      case "block":
        this.messages.replaceBlocks(event);
        this.speak((spoken) => spoken.grow());
        break;
      case "footer":
        this.messages.replaceFooter(event);
        break;
      case "end":
        this.messages.finish(event);
        this.speak((spoken) => spoken.end(event.status));
        break;
      case "branch":
        this.messages.replaceAll(event);
        this.reachesElsewhere = true;
        this.turned();
        if (this.isAsking) this.position.ask();
        this.isAsking = false;
        break;
      case "window":
        this.composer.line("window")?.replaceChildren(fragment(event.html));
        break;
      case "chats":
        this.list?.replace(event.html);
        if (!this.chat) this.composer.showFull(event.is_full);
        if (this.reachesElsewhere) this.feed.restart(); // this event ends the changes that included the branch
        this.reachesElsewhere = false;
        break;
      case "deletion":
        this.dataset.deleted = "";
        if (this.messages.running) this.messages.running.dataset.status = "stopped";
        document.querySelector(".title-button")?.toggleAttribute("disabled", true);
        this.feed.leaveChat();
    }
    this.showState();
  }

  // Private

  /**
   * @param {string} id the message's
   * @param {boolean} isNew
   */
  sent(id, isNew) {
    const article = this.outgoing?.article;
    this.outgoing = null;
    this.composer.delivered();
    if (isNew || this.messages.pages.hasLater) return location.assign(`/chat/${this.chat}`);
    if (article) this.messages.confirm(article, id);
  }

  /**
   * While the server cannot be reached, the message waits. Otherwise its writer has to change something.
   *
   * @param {Problem} problem
   * @param {HTMLElement} article
   * @param {string} content
   */
  failed(problem, article, content) {
    article.dataset.status = "failed";
    this.isCutOff = passing.includes(problem.slug);
    if (this.isCutOff) return;
    this.outgoing = null;
    article.remove();
    this.composer.tell(problem.message);
    this.composer.takeBack(content);
  }

  /** @param {boolean} isConnected */
  connected(isConnected) {
    this.composer.showConnection(isConnected);
    if (isConnected && this.isCutOff) this.resend();
  }

  /**
   * Whether the reply that the page shows as running has ended.
   *
   * @returns {Promise<boolean>}
   */
  async hasEnded() {
    const id = this.messages.running?.dataset.id;
    if (!id) return true;
    return request("GET", `${this.address}/${id}`).then(({ status }) => status !== "streaming", () => false);
  }

  /** @param {string} id of a message in another version of the chat */
  async showBranch(id) {
    this.turnedTo = id;
    await request("PUT", `${this.address}/head`, { message_id: id });
  }

  /** The branch that the reader switched to is shown. */
  turned() {
    const id = this.turnedTo;
    this.turnedTo = "";
    if (id && !this.messages.article(id)) location.assign(`/chat/${this.chat}?message=${id}`);
    else if (id && id === this.dataset.wanted) this.bring(id);
  }

  /**
   * Shows the message that the reader asked for. If the page lacks it, it is in another version of the chat.
   *
   * @param {string} id
   */
  bring(id) {
    const article = this.messages.article(id);
    if (!article) return this.try(() => this.showBranch(id));
    this.position.show(article);
    import("./found-words.js").then(({ markFound }) => this.position.show(markFound(article)), () => {}); // as in `speak`
  }

  /** The page's controls, title and speech follow the running reply. */
  showState() {
    const running = this.messages.running;
    if (running) this.tabTitle ??= import("./tab-title.js").then(({ TabTitle }) => new TabTitle(() => this.hasEnded()));
    this.tabTitle?.then((title) => title.show(Boolean(this.messages.running)), () => {}); // as in `speak`
    this.composer.answering = Boolean(running);
    this.toggleAttribute("data-answering", Boolean(running));
    const body = running?.querySelector(".body");
    if (!body) return;
    const { length } = body.children; // text already there is read like any other
    this.speak((spoken) => spoken.begin(body, length));
  }

  /**
   * Tells those who listen. The script for that is loaded with the first answer.
   *
   * @param {(spoken: SpokenReply) => void} command
   */
  speak(command) {
    this.speech ??= import("./spoken-reply.js").then(({ SpokenReply }) => part(this, SpokenReply, "spoken-reply"));
    this.speech.then(command, () => {}); // the page is older than the server, so the script is gone
  }

  /** @param {() => Promise<unknown>} command */
  async try(command) {
    this.composer.tell("");
    try {
      await command();
    } catch (error) {
      this.composer.tell(Problem.from(error).message);
    }
  }

  /**
   * @param {string} path below the chat's messages
   * @param {object | undefined} body
   * @param {string} key
   */
  post(path, body, key) {
    return request("POST", this.address + path, body, { "Idempotency-Key": key });
  }

  /** What the feed has to keep up to date. */
  get reach() {
    const { articles, pages } = this.messages;
    const [from, to] = [articles[0], articles[articles.length - 1]].map((article) => article?.dataset.id);
    return { ...this.list?.reach, ...(from && { from }), ...(to && pages.hasLater && { to }) };
  }

  /** @returns {ChatList | null} */
  get list() {
    return document.querySelector("chat-list");
  }

  get address() {
    return `/api/v1/chats/${this.chat}/messages`;
  }
}

/**
 * @template {HTMLElement} T
 * @param {HTMLElement} root
 * @param {new () => T} type
 * @param {string} selector
 * @returns {T}
 */
function part(root, type, selector) {
  const element = root.querySelector(selector);
  if (element instanceof type) return element;
  throw new Error(`The page lacks ${selector}`);
}

/** @param {Event} event */
function detail(event) {
  return event instanceof CustomEvent ? event.detail : {};
}

customElements.define("chat-conversation", ChatConversation);
