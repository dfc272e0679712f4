import { copyOf } from "./trusted-html.js";

/** Milliseconds in which an action can be undone. */
const grace = 8000;

/** Says what happened and offers to undo it for a while. There is one at a time. */
export class UndoBar {
  /** @type {UndoBar | null} */
  static last = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;
  isOver = false;

  /**
   * @param {string} message
   * @param {() => void} undo
   * @param {() => void} [over] the action stands: the time is over, or another one can be undone now
   */
  constructor(message, undo, over = () => {}) {
    this.over = over;
    this.bar = copyOf("undo-bar");
    this.bar.querySelector("button")?.addEventListener("click", () => { this.close(); undo(); });
    for (const stay of ["pointerenter", "focusin"]) this.bar.addEventListener(stay, () => clearTimeout(this.timer));
    for (const go of ["pointerleave", "focusout"]) this.bar.addEventListener(go, () => this.wait());
    UndoBar.last?.end();
    UndoBar.last = this;
    document.body.append(this.bar);
    this.bar.showPopover();
    const words = this.bar.querySelector("p");
    if (words) words.textContent = message; // last, so that it is read out
    this.wait();
  }

  // Actions

  close() {
    this.isOver = true;
    clearTimeout(this.timer);
    this.bar.remove();
  }

  // Private

  wait() {
    clearTimeout(this.timer);
    if (!this.isOver) this.timer = setTimeout(() => this.end(), grace);
  }

  end() {
    if (this.isOver) return;
    this.close();
    this.over();
  }
}
