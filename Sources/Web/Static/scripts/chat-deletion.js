import { Problem, request } from "./api.js";
import { draft, keepDraft } from "./drafts.js";
import { text } from "./texts.js";
import { toast } from "./toast.js";
import { copyOf } from "./trusted-html.js";

/** @typedef {import("./chat-list.js").ChatList} ChatList */

/** Milliseconds in which a deletion can be undone. */
const grace = 8000;

/**
 * A chat about to be deleted. The request goes to the server when the time to undo is over or the page is left; until
 * then nothing is lost.
 */
export class ChatDeletion {
  /** @type {ChatDeletion | null} */
  static last = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;
  isOver = false;

  /**
   * @param {ChatList} list
   * @param {string} id of the chat
   * @param {string} title
   */
  constructor(list, id, title) {
    this.list = list;
    this.id = id;
    this.title = title;
    this.bar = copyOf("undo-bar");
    this.leave = () => this.carryOut(true);
  }

  /**
   * @param {ChatList} list
   * @param {string} id
   */
  static begin(list, id) {
    const link = list.item(id)?.querySelector("a");
    if (link?.hasAttribute("aria-current")) {
      // The reader leaves a chat that is deleted. The next page in this tab does the rest.
      sessionStorage.setItem("deletion", JSON.stringify({ id, title: link.title }));
      return location.assign("/chat");
    }
    list.leave(id);
    new ChatDeletion(list, id, link?.title ?? "").offerUndo();
  }

  /** @param {ChatList} list */
  static resume(list) {
    const { id, title } = JSON.parse(sessionStorage.getItem("deletion") ?? "{}");
    sessionStorage.removeItem("deletion");
    if (id) new ChatDeletion(list, id, title).offerUndo();
  }

  // Actions

  undo() {
    this.end();
    const link = this.list.item(this.id)?.querySelector("a");
    if (link instanceof HTMLElement) link.focus();
  }

  // Private

  offerUndo() {
    this.list.hiddenIDs.add(this.id);
    this.list.hide();
    this.bar.querySelector("button")?.addEventListener("click", () => this.undo());
    for (const stay of ["pointerenter", "focusin"]) this.bar.addEventListener(stay, () => clearTimeout(this.timer));
    for (const go of ["pointerleave", "focusout"]) this.bar.addEventListener(go, () => this.wait());
    ChatDeletion.last?.carryOut(false); // only one can be undone at a time
    ChatDeletion.last = this;
    document.body.append(this.bar);
    this.bar.showPopover();
    const words = this.bar.querySelector("p");
    if (words) words.textContent = text("script.deleting", { title: this.title }); // last, so that it is read out
    addEventListener("pagehide", this.leave);
    this.wait();
  }

  wait() {
    clearTimeout(this.timer);
    if (!this.isOver) this.timer = setTimeout(() => this.carryOut(false), grace);
  }

  /** @param {boolean} isLeaving whether the page is being left, so that nobody waits for an answer */
  async carryOut(isLeaving) {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.timer);
    const path = `/api/v1/chats/${this.id}`;
    if (isLeaving) {
      this.end();
      fetch(path, { method: "DELETE", keepalive: true }).catch(() => {}); // the page that could say so is gone
      return;
    }
    this.bar.remove();
    removeEventListener("pagehide", this.leave);
    try {
      await request("DELETE", path);
      draft(this.id); // this tab may not have read it yet
      keepDraft(this.id, "");
      this.list.item(this.id)?.remove();
    } catch (error) {
      const problem = Problem.from(error);
      if (problem.slug !== "not-found") toast(problem.message);
    }
    this.end();
  }

  end() {
    this.isOver = true;
    clearTimeout(this.timer);
    removeEventListener("pagehide", this.leave);
    this.bar.remove();
    this.list.hiddenIDs.delete(this.id);
    this.list.hide();
  }
}
