import { text } from "./texts.js";

/** Milliseconds between checks whether a reply in a hidden tab has ended. */
const interval = 5000;

/**
 * The prefix of the chat's title in the tab: says that a reply is being written or, while the tab is hidden, that it
 * has arrived. A hidden page has no feed, so it asks the server.
 */
export class TabTitle {
  prefix = "";
  isAnswering = false;

  /** @param {() => Promise<boolean>} hasEnded asks the server about the running reply */
  constructor(hasEnded) {
    this.hasEnded = hasEnded;
    document.addEventListener("visibilitychange", () => this.look());
  }

  // Actions

  /** @param {boolean} isAnswering */
  show(isAnswering) {
    this.isAnswering = isAnswering;
    this.put(isAnswering ? "script.title-answering" : "");
  }

  // Private

  look() {
    clearInterval(this.timer);
    if (document.visibilityState === "hidden" && this.isAnswering) this.timer = setInterval(() => this.ask(), interval);
    else this.show(this.isAnswering);
  }

  async ask() {
    if (!await this.hasEnded() || document.visibilityState !== "hidden") return;
    clearInterval(this.timer);
    this.put("script.title-answered");
  }

  /** @param {string} key */
  put(key) {
    const plain = document.title.slice(this.prefix.length);
    this.prefix = key && text(key, { title: "" });
    if (document.title !== this.prefix + plain) document.title = this.prefix + plain;
  }
}
