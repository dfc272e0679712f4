import { request } from "./api.js";
import { copy } from "./clipboard.js";
import { addCopyButtons, copyCode } from "./code-blocks.js";
import { copyOf, fragment } from "./trusted-html.js";

/** The messages of a chat, in order. */
export class MessageList extends HTMLElement {
  /** The chat's id, once there is one. */
  chat = "";
  /** Counts the branches shown, so that what was asked for one is not put into another. */
  branch = 0;

  connectedCallback() {
    addCopyButtons(this);
    this.addEventListener("click", (event) => this.act(event));
    const sentinel = this.querySelector("[data-earlier]");
    if (!(sentinel instanceof HTMLElement)) return;
    this.sentinel = sentinel;
    this.nearing = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) this.loadEarlier(sentinel);
    }, { root: this.parentElement, rootMargin: "1200px 0px 0px" });
    this.nearing.observe(sentinel);
  }

  disconnectedCallback() {
    this.nearing?.disconnect();
  }

  // Actions

  /**
   * Replaces a message, or appends it.
   *
   * @param {string} id
   * @param {string} html one article
   */
  put(id, html) {
    const article = fragment(html).firstElementChild;
    if (!article) return;
    const old = this.article(id);
    if (old) old.replaceWith(article);
    else this.insert(article);
    addCopyButtons(article);
  }

  /**
   * Another branch of the chat in place of the one that was shown.
   *
   * @param {string} html articles, oldest first
   * @param {boolean} hasEarlier whether older ones can be loaded
   */
  replaceAll(html, hasEarlier) {
    this.querySelectorAll("article").forEach((article) => article.remove());
    this.querySelector(".empty-state")?.before(fragment(html));
    this.branch += 1;
    if (this.sentinel) {
      this.sentinel.hidden = !hasEarlier;
      this.nearing?.unobserve(this.sentinel);
      this.nearing?.observe(this.sentinel);
    }
    addCopyButtons(this);
  }

  /**
   * Shows a message before the server has it.
   *
   * @param {string} content
   */
  addSending(content) {
    this.querySelectorAll("[data-role=user]:is([data-status=sending], [data-status=failed])").forEach((old) => {
      old.remove(); // the same text again, or a better one
    });
    const article = copyOf("new-message");
    const paragraph = document.createElement("p");
    paragraph.className = "plain";
    paragraph.textContent = content;
    article.querySelector(".body")?.append(paragraph);
    this.insert(article);
    return article;
  }

  /**
   * The server has the message. It may have come by the feed already, when an earlier answer got lost.
   *
   * @param {HTMLElement} article from `addSending`
   * @param {string} id
   */
  confirm(article, id) {
    if (this.article(id)) return article.remove();
    article.id = `message-${id}`;
    article.dataset.id = id;
    article.dataset.status = "complete";
  }

  /**
   * Replaces all blocks of a message from one on.
   *
   * @param {{message_id: string, from: number, blocks: string[]}} change
   */
  replaceBlocks({ message_id, from, blocks }) {
    const body = this.article(message_id)?.querySelector(".body");
    if (!body) return null;
    while (body.children.length > from) body.lastElementChild?.remove();
    body.append(fragment(blocks.join("")));
    if (from > 0) addCopyButtons(this.article(message_id) ?? body);
    return body;
  }

  /**
   * The final text and footer of a reply.
   *
   * @param {{message_id: string, from: number, blocks: string[], status: string, footer: string}} end
   */
  finish(end) {
    const article = this.article(end.message_id);
    if (!article) return;
    this.replaceBlocks(end);
    article.dataset.status = end.status;
    this.replaceFooter(end);
    addCopyButtons(article);
  }

  /** @param {{message_id: string, footer: string}} change */
  replaceFooter({ message_id, footer }) {
    this.article(message_id)?.querySelector(".message-footer")?.replaceWith(fragment(footer));
  }

  /**
   * The reply that is being written, if any.
   *
   * @returns {HTMLElement | null}
   */
  get running() {
    return this.querySelector(".message[data-status=streaming]");
  }

  // Private

  /** @param {Event} event */
  act(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-action]") : null;
    const id = button?.closest("article")?.dataset.id ?? "";
    if (!(button instanceof HTMLElement)) return;
    const { action } = button.dataset;
    if (action === "copy") copy(button, this.source(id));
    else if (action === "copy-code") copyCode(button);
    else {
      const detail = { action, id: button.dataset.message ?? id };
      this.dispatchEvent(new CustomEvent("message-action", { bubbles: true, detail }));
    }
  }

  /**
   * The message as it was written, in Markdown.
   *
   * @param {string} id
   * @returns {Promise<string>}
   */
  async source(id) {
    return (await request("GET", `/api/v1/chats/${this.chat}/messages/${id}`)).content;
  }

  /** @param {HTMLElement} sentinel */
  async loadEarlier(sentinel) {
    const before = this.querySelector("article")?.dataset.id;
    if (this.isLoading || !before) return;
    this.isLoading = true;
    const { branch } = this;
    try {
      const response = await fetch(`/chat/${this.chat}/earlier?before=${before}`);
      if (!response.ok) return;
      const earlier = fragment(await response.text());
      if (branch !== this.branch) return;
      sentinel.after(earlier);
      addCopyButtons(this);
      sentinel.hidden = response.headers.get("X-Has-More") !== "true";
    } catch {
      // No connection: scrolling here again tries again.
    } finally {
      this.isLoading = false;
    }
    this.nearing?.unobserve(sentinel);
    if (!sentinel.hidden) this.nearing?.observe(sentinel); // still near? then it reports again
  }

  /** @param {Element} article */
  insert(article) {
    this.querySelector(".empty-state")?.before(article);
  }

  /**
   * @param {string} id
   * @returns {HTMLElement | null}
   */
  article(id) {
    return document.getElementById(`message-${id}`);
  }
}

customElements.define("message-list", MessageList);
