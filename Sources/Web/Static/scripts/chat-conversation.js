import { Problem, request } from "./api.js";
import { ChatList } from "./chat-list.js";
import { Feed } from "./feed.js";
import { MessageComposer } from "./message-composer.js";
import { MessageList } from "./message-list.js";
import { ReadingPosition } from "./reading-position.js";
import { SpokenReply } from "./spoken-reply.js";
import { text } from "./texts.js";
import { toast } from "./toast.js";

/** One chat on the page: what the feed tells goes to the messages, what the reader does goes to the server. */
class ChatConversation extends HTMLElement {
  /**
   * A message on its way.
   *
   * @type {{content: string, key: string, article: HTMLElement} | null}
   */
  outgoing = null;
  /** What stands before the document's title. */
  prefix = "";

  constructor() {
    super();
    this.chat = this.dataset.chat ?? "";
    this.messages = part(this, MessageList, "message-list");
    this.composer = part(this, MessageComposer, "message-composer");
    this.position = part(this, ReadingPosition, "reading-position");
    this.spoken = part(this, SpokenReply, "spoken-reply");
    this.feed = new Feed(this.chat, this.dataset.cursor ?? "", (event) => this.receive(event),
      (isConnected) => this.composer.showConnection(isConnected));
    this.messages.chat = this.chat;
  }

  connectedCallback() {
    this.addEventListener("message-send", (event) => this.send(detail(event).content));
    this.addEventListener("message-action", (event) => this.act(detail(event)));
    this.addEventListener("reply-stop", () => this.stop());
    this.addEventListener("page-turn", (event) => this.position.turn(detail(event).pages));
    this.feed.start();
    this.showState();
  }

  disconnectedCallback() {
    this.feed.stop();
  }

  // Actions

  /** @param {string} content */
  async send(content) {
    const key = this.outgoing?.content === content ? this.outgoing.key : newKey(); // the same again is stored once
    const article = this.messages.addSending(content);
    this.outgoing = { content, key, article };
    this.composer.tell("");
    this.composer.sending = true;
    this.feed.hold();
    this.position.toEnd();
    try {
      const isNew = await this.ensureChat();
      const { message } = await this.post("", { content }, key);
      this.sent(message.id, isNew);
    } catch (error) {
      article.dataset.status = "failed";
      this.composer.tell(Problem.from(error).message);
    } finally {
      this.composer.sending = false;
      this.feed.release();
    }
  }

  async stop() {
    const id = this.messages.running?.dataset.id;
    if (id) await this.try(() => request("POST", `${this.address}/${id}/stop`));
  }

  /** @param {{action: string, id: string}} action a button below a message */
  async act({ action, id }) {
    if (action === "resend" && this.outgoing) await this.resend(this.outgoing.content);
    else if (action === "show") await this.try(() => request("PUT", `${this.address}/head`, { message_id: id }));
    else await this.try(() => this.post(`/${id}/${action}`, undefined, newKey()));
  }

  /** @param {import("./feed.js").FeedEvent} event */
  receive(event) {
    switch (event.type) {
      case "message":
        this.messages.put(event.id, event.html);
        break;
      case "block":
        this.messages.replaceBlocks(event);
        this.spoken.grow();
        break;
      case "footer":
        this.messages.replaceFooter(event);
        break;
      case "end":
        this.messages.finish(event);
        this.spoken.end(event.status);
        break;
      case "branch":
        this.messages.replaceAll(event.html, event.has_earlier);
        break;
      case "chats":
        document.querySelectorAll("chat-list").forEach((list) => list instanceof ChatList && list.replace(event.html));
        break;
      case "notice":
        toast(text(`notice.${event.code}`));
    }
    this.showState();
  }

  // Private

  /** Whether a chat had to be made first. */
  async ensureChat() {
    if (this.chat) return !this.dataset.chat;
    const chat = await request("POST", "/api/v1/chats/", {});
    this.chat = chat.id;
    this.composer.moveTo(chat.id);
    return true;
  }

  /**
   * @param {string} id the message's
   * @param {boolean} isNew
   */
  sent(id, isNew) {
    const article = this.outgoing?.article;
    this.outgoing = null;
    this.composer.clear();
    if (isNew) return location.assign(`/chat/${this.chat}`);
    if (article) this.messages.confirm(article, id);
  }

  /** @param {string} content */
  async resend(content) {
    if (this.composer.value.trim() !== content) return this.send(content);
    this.composer.submit();
  }

  /** The page's controls, title and speech follow the running reply. */
  showState() {
    const running = this.messages.running;
    const plain = document.title.slice(this.prefix.length);
    this.prefix = running ? text("script.title-answering", { title: "" }) : "";
    if (document.title !== this.prefix + plain) document.title = this.prefix + plain;
    this.composer.answering = Boolean(running);
    const body = running?.querySelector(".body");
    if (body) this.spoken.begin(body);
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

/** A name for one attempt, so that the server stores it once; `randomUUID` needs TLS, this does not. */
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

customElements.define("chat-conversation", ChatConversation);
