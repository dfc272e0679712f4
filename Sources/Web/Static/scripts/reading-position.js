/**
 * The scrolling window of messages, and the one owner of its position. At the end it stays at the end; anywhere
 * else what the reader looks at stays where it is, whatever grows above or below.
 *
 * The content is laid out in reverse, so the end is 0 and older messages are at negative positions.
 */
export class ReadingPosition extends HTMLElement {
  /**
   * What the reader looks at, how far below the window's top, and at which position that was.
   *
   * @type {{element: Element, top: number, at: number} | null}
   */
  mark = null;
  /** Height of the content when its growth was last made up for. */
  height = 0;
  isAtEnd = true;

  connectedCallback() {
    this.jump = document.querySelector("button.jump");
    this.jump?.addEventListener("click", () => this.toEnd());
    this.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.resizes = new ResizeObserver(() => this.keep());
    if (this.content) this.resizes.observe(this.content);
    this.scrolled();
  }

  disconnectedCallback() {
    this.resizes?.disconnect();
  }

  // Actions

  toEnd() {
    this.isAtEnd = true;
    this.scrollTop = 0;
  }

  /** @param {number} pages */
  turn(pages) {
    this.scrollBy({ top: pages * this.clientHeight * 0.9 });
  }

  // Private

  scrolled() {
    if (!this.isAtEnd && this.height !== this.content?.offsetHeight) this.keep();
    this.isAtEnd = this.scrollTop > -32;
    this.mark = this.isAtEnd ? null : this.lookedAt();
    if (this.jump instanceof HTMLElement) this.jump.hidden = this.isAtEnd;
  }

  keep() {
    this.height = this.content?.offsetHeight ?? 0;
    if (this.isAtEnd) {
      if (this.scrollTop < 0) this.scrollTop = 0;
    } else if (this.mark?.element.isConnected) {
      const scrolled = this.scrollTop - this.mark.at;
      this.scrollTop += this.distance(this.mark.element) - (this.mark.top - scrolled);
      this.mark = this.lookedAt();
    }
  }

  /** @returns {HTMLElement | null} */
  get content() {
    return this.querySelector("message-list");
  }

  lookedAt() {
    for (const element of this.querySelectorAll("article")) {
      const top = this.distance(element);
      if (top + element.clientHeight > 0) return { element, top, at: this.scrollTop };
    }
    return null;
  }

  /** @param {Element} element */
  distance(element) {
    return element.getBoundingClientRect().top - this.getBoundingClientRect().top;
  }
}

customElements.define("reading-position", ReadingPosition);
