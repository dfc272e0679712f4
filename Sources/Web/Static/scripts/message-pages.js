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
      for (const { isIntersecting, target } of entries) if (isIntersecting) this.load(/** @type {HTMLElement} */ (target));
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

  /** Loads all messages, as far as there is a connection. */
  async loadAll() {
    for (const link of this.links) while (!link.hidden && await this.load(link));
  }

  get hasEarlier() {
    return !this.links[0].hidden;
  }

  /** Whether the page ends before the chat does. */
  get hasLater() {
    return !this.links[1].hidden;
  }

  /**
   * Loads messages beyond one end of the page.
   *
   * @param {HTMLElement} link stands at that end
   * @returns {Promise<boolean>} whether the page has more messages now
   */
  async load(link) {
    if (this.isLoading) return false;
    this.isLoading = true;
    this.emit("messages-load");
    try {
      const { load } = await import("./message-loading.js");
      return await load(this, link);
    } catch {
      return false; // no connection: scrolling near or following the link tries again
    } finally {
      this.isLoading = false;
      this.emit("messages-loaded");
    }
  }

  // Private

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
