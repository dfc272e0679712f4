/**
 * The scrolling window of messages, and the one owner of its position. At the end it stays at the end; anywhere else what
 * the reader looks at stays where it is, whatever grows above or below.
 *
 * The content is laid out in reverse, so the end is 0 and older messages are at negative positions.
 */
export class ReadingPosition extends HTMLElement {
  /**
   * What the reader looks at, and how far below the window's top.
   *
   * @type {{element: Element, top: number} | null}
   */
  mark = null;
  isAtEnd = true;

  connectedCallback() {
    this.jump = document.querySelector("button.jump");
    this.jump?.addEventListener("click", () => this.toEnd(true));
    this.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.resizes = new ResizeObserver(() => this.keep());
    if (this.firstElementChild) this.resizes.observe(this.firstElementChild);
    this.scrolled();
  }

  disconnectedCallback() {
    this.resizes?.disconnect();
  }

  // Actions

  /** @param {boolean} [isGentle] */
  toEnd(isGentle = false) {
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scrollTo({ top: 0, behavior: isGentle && !isStill ? "smooth" : "auto" });
  }

  /** @param {number} pages */
  turn(pages) {
    this.scrollBy({ top: pages * this.clientHeight * 0.9 });
  }

  // Private

  scrolled() {
    this.isAtEnd = this.scrollTop > -32;
    this.mark = this.isAtEnd ? null : this.lookedAt();
    if (this.jump instanceof HTMLElement) this.jump.hidden = this.isAtEnd;
  }

  keep() {
    if (this.isAtEnd) {
      if (this.scrollTop < 0) this.scrollTop = 0;
    } else if (this.mark?.element.isConnected) {
      this.scrollTop += this.distance(this.mark.element) - this.mark.top;
    }
  }

  lookedAt() {
    for (const element of this.querySelectorAll("article")) {
      const top = this.distance(element);
      if (top + element.clientHeight > 0) return { element, top };
    }
    return null;
  }

  /** @param {Element} element */
  distance(element) {
    return element.getBoundingClientRect().top - this.getBoundingClientRect().top;
  }
}

customElements.define("reading-position", ReadingPosition);
