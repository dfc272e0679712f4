import { completeProse } from "./prose.js";
import { fragment } from "./trusted-html.js";

/** @typedef {import("./message-list.js").MessageList} MessageList */

/**
 * The messages before and after those on the page: links without scripts; with scripts, loaded as the reader comes
 * near.
 */
export class MessagePages {
  isLoading = false;
  /** Counts the branches shown, so that messages loaded for one are not put into another. */
  branch = 0;

  /** @param {MessageList} list */
  constructor(list) {
    this.list = list;
  }

  // Lifecycle

  watch() {
    this.nearing = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) this.load(target);
    }, { root: this.list.parentElement, rootMargin: "1200px 0px" });
    for (const link of this.links) {
      this.nearing.observe(link);
      link.addEventListener("click", (event) => { event.preventDefault(); this.load(link); });
    }
  }

  unwatch() {
    this.nearing?.disconnect();
  }

  // Actions

  /**
   * Another branch is shown.
   *
   * @param {boolean} hasEarlier
   * @param {boolean} hasLater
   */
  restart(hasEarlier, hasLater) {
    this.branch += 1;
    const [before, after] = this.links;
    before.hidden = !hasEarlier;
    after.hidden = !hasLater;
    this.look(before);
    this.look(after);
  }

  get hasEarlier() {
    return !this.links[0].hidden;
  }

  /** Whether the page ends before the chat does. */
  get hasLater() {
    return !this.links[1].hidden;
  }

  // Private

  /** @param {Element} link */
  async load(link) {
    const way = link.getAttribute("data-way") ?? "";
    const { articles, chat } = this.list;
    const edge = (way === "before" ? articles[0] : articles[articles.length - 1])?.dataset.id;
    if (this.isLoading || !edge) return;
    this.isLoading = true;
    this.emit("messages-load");
    const { branch } = this;
    try {
      const response = await fetch(`/chat/${chat}/messages?${way}=${edge}`);
      const html = await response.text();
      if (!response.ok || branch !== this.branch) return;
      if (way === "before") link.after(fragment(html));
      else link.before(fragment(html));
      link.toggleAttribute("hidden", response.headers.get("X-Has-More") !== "true");
      this.loaded(link);
    } catch {
      // No connection: scrolling near or following the link tries again.
    } finally {
      this.isLoading = false;
      this.emit("messages-loaded");
    }
  }

  /** @param {Element} link */
  loaded(link) {
    completeProse(this.list);
    this.look(link);
  }

  /** @param {string} type */
  emit(type) {
    this.list.dispatchEvent(new CustomEvent(type, { bubbles: true }));
  }

  /**
   * Makes the observer report again if the reader is still near.
   *
   * @param {Element} link
   */
  look(link) {
    this.nearing?.unobserve(link);
    this.nearing?.observe(link);
  }

  /** @returns {HTMLElement[]} before and after */
  get links() {
    return [...this.list.querySelectorAll("a[data-way]")].map((link) => /** @type {HTMLElement} */ (link));
  }
}
