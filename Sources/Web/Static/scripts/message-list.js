import { Problem, request } from "./api.js";
import { copy } from "./clipboard.js";
import { MessagePages } from "./message-pages.js";
import { completeProse, copyCode, growCode } from "./prose.js";
import { toast } from "./toast.js";
import { copyOf, fragment } from "./trusted-html.js";

/** The messages of a chat, in order. */
export class MessageList extends HTMLElement {
  /** The chat's id, once there is one. */
  chat = "";
  pages = new MessagePages(this);

  connectedCallback() {
    completeProse(this);
    this.addEventListener("click", (event) => this.act(event));
    document.addEventListener("selectionchange", () => {
      if (document.getSelection()?.isCollapsed === false) import("./copied-prose.js").catch(() => {}); // see there
    });
    this.pages.watch();
  }

  disconnectedCallback() {
    this.pages.unwatch();
  }

  // Actions

  /**
   * Replaces a message, or appends it unless it lies outside the part that the page shows.
   *
   * @param {{id: string, html: string, is_earlier: boolean}} message its HTML is one article
   */
  put({ id, html, is_earlier }) {
    const article = fragment(html).firstElementChild;
    const old = this.article(id);
    if (!article || (!old && (is_earlier || this.pages.hasLater))) return;
    this.keepEditors(() => old ? old.replaceWith(article) : this.insert(article));
    completeProse(article);
  }

  /**
   * Shows another branch of the chat instead of the current one. The messages that lead to it stay.
   *
   * @param {{html: string, has_earlier: boolean, has_later: boolean}} branch articles, oldest first
   */
  replaceAll({ html, has_earlier, has_later }) {
    const branch = fragment(html);
    const fork = this.article(branch.querySelector("article")?.dataset.id ?? "");
    const old = this.articles.slice(fork ? this.articles.indexOf(fork) : 0);
    this.keepEditors(() => {
      old.forEach((article) => article.remove());
      this.insert(branch);
    });
    this.pages.restart(fork ? this.pages.hasEarlier : has_earlier, has_later);
    completeProse(this);
  }

  /**
   * Shows a message before the server has it.
   *
   * @param {string} content
   */
  addSending(content) {
    this.querySelectorAll("[data-role=user]:is([data-status=sending], [data-status=failed])").forEach((old) => {
      old.remove(); // replaced by the new attempt
    });
    const article = copyOf("new-message");
    article.querySelector(".body")?.append(typed(content));
    this.insert(article);
    return article;
  }

  /**
   * The server has the message. The feed may have delivered it already, if an earlier answer was lost.
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
    if (!body) return;
    const [old, added] = [body.children[from], fragment(blocks.join(""))];
    if (old?.matches("[open]")) added.firstElementChild?.setAttribute("open", "");
    if (growCode(old, added.firstElementChild)) {
      added.firstElementChild?.remove();
      from += 1;
    }
    while (body.children.length > from) body.lastElementChild?.remove();
    body.append(added);
    // The one before is finished now, because something follows it.
    for (const block of [...body.children].slice(Math.max(0, from - 1))) completeProse(block);
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
    completeProse(article);
  }

  /** @param {{message_id: string, footer: string}} change */
  replaceFooter({ message_id, footer }) {
    this.article(message_id)?.querySelector(".message-footer")?.replaceWith(fragment(footer));
  }

  /**
   * Opens the editor of one of the reader's own messages.
   *
   * @param {HTMLElement | undefined} article
   * @param {() => void} closed
   */
  async edit(article, closed) {
    if (!article?.dataset.id) return;
    article.dispatchEvent(new Event("reading-hold", { bubbles: true }));
    try {
      const { MessageEditor } = await import("./message-editor.js");
      await MessageEditor.open(article, this.path(article.dataset.id), closed);
    } catch (error) {
      toast(Problem.from(error).message);
    }
  }

  /** The reader's last message that the server has. */
  get lastOwn() {
    return this.articles.filter(({ dataset }) => dataset.role === "user" && dataset.id).pop();
  }

  /**
   * The reply that is being written, if any.
   *
   * @returns {HTMLElement | null}
   */
  get running() {
    return this.querySelector(".message[data-status=streaming]");
  }

  /** @returns {HTMLElement[]} */
  get articles() {
    return [...this.querySelectorAll("article")];
  }

  // Private

  /** @param {Event} event */
  act(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-action]") : null;
    const article = button?.closest("article");
    if (!(button instanceof HTMLElement) || !article) return;
    const { action } = button.dataset;
    const id = article.dataset.id ?? "";
    if (action === "copy") copy(button, this.source(id), this.html(article));
    else if (action === "copy-code") copyCode(button);
    else if (action === "fold") button.ariaExpanded = String(article.toggleAttribute("data-open"));
    else if (action === "edit") this.edit(article, () => button.focus());
    else {
      const detail = { action, id: button.dataset.message ?? id, article };
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
    return (await request("GET", this.path(id))).content;
  }

  /** @param {HTMLElement} article */
  async html(article) {
    const { htmlOf } = await import("./copied-prose.js");
    const body = article.querySelector(".body");
    return body ? htmlOf(body) : "";
  }

  /**
   * Keeps an open editor when its article is replaced.
   *
   * @param {() => void} change
   */
  keepEditors(change) {
    const editors = [...this.querySelectorAll("message-editor")];
    const ids = editors.map((editor) => editor.closest("article")?.dataset.id ?? "");
    const focused = document.activeElement;
    change();
    editors.forEach((editor, index) => {
      if (!editor.isConnected) this.article(ids[index])?.querySelector(".body")?.before(editor);
      if (focused instanceof HTMLElement && editor.contains(focused)) focused.focus({ preventScroll: true });
    });
  }

  /** @param {Node} articles */
  insert(articles) {
    this.querySelector("[data-way=after]")?.before(articles);
  }

  /**
   * @param {string} id
   * @returns {HTMLElement | null}
   */
  article(id) {
    return document.getElementById(`message-${id}`);
  }

  /** @param {string} id */
  path(id) {
    return `/api/v1/chats/${this.chat}/messages/${id}`;
  }
}

/**
 * A text as it was written, until the server has made HTML of it.
 *
 * @param {string} content
 */
export function typed(content) {
  const paragraph = document.createElement("p");
  paragraph.className = "typed";
  paragraph.textContent = content;
  return paragraph;
}

customElements.define("message-list", MessageList);
