import { Problem, request } from "./api.js";
import { draft, keepDraft } from "./drafts.js";
import { text } from "./texts.js";
import { toast } from "./toast.js";
import { UndoBar } from "./undo-bar.js";

/** @typedef {import("./chat-list.js").ChatList} ChatList */

/**
 * A chat about to be deleted. The request goes to the server when the time to undo is over or the page is left; until
 * then nothing is lost.
 */
export class ChatDeletion {
  /**
   * @param {ChatList} list
   * @param {string} id of the chat
   * @param {string} title
   */
  constructor(list, id, title) {
    this.list = list;
    this.id = id;
    this.leave = () => this.carryOutLeaving();
    list.hiddenIDs.add(id);
    list.hide();
    addEventListener("pagehide", this.leave);
    this.bar = new UndoBar(text("script.deleting", { title }), () => this.undo(), () => this.carryOut());
  }

  /**
   * @param {ChatList} list
   * @param {string} id
   * @param {string} title
   */
  static begin(list, id, title) {
    if (location.pathname === `/chat/${id}`) {
      // The reader leaves a chat that is deleted. The next page in this tab does the rest.
      sessionStorage.setItem("deletion", JSON.stringify({ id, title }));
      return location.assign("/chat");
    }
    leave(list, id);
    new ChatDeletion(list, id, title);
  }

  /** @param {ChatList} list */
  static resume(list) {
    const { id, title } = JSON.parse(sessionStorage.getItem("deletion") ?? "{}");
    sessionStorage.removeItem("deletion");
    if (id) new ChatDeletion(list, id, title);
  }

  // Private

  undo() {
    this.end();
    const link = this.list.item(this.id)?.querySelector("a");
    if (link instanceof HTMLElement) link.focus();
  }

  /** Nobody waits for an answer: the page that could tell it is gone. */
  carryOutLeaving() {
    this.bar.close();
    this.end();
    fetch(this.path, { method: "DELETE", keepalive: true }).catch(() => {});
  }

  async carryOut() {
    removeEventListener("pagehide", this.leave);
    try {
      await request("DELETE", this.path);
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
    removeEventListener("pagehide", this.leave);
    this.list.hiddenIDs.delete(this.id);
    this.list.hide();
  }

  get path() {
    return `/api/v1/chats/${this.id}`;
  }
}

/**
 * Moves the focus from a chat that is about to go to its neighbour.
 *
 * @param {ChatList} list
 * @param {string} id
 */
export function leave(list, id) {
  const items = [...list.querySelectorAll("li:not([hidden])")];
  const index = items.findIndex((item) => item === list.item(id));
  const next = items[index + 1] ?? items[index - 1];
  next?.querySelector("a")?.focus();
}
