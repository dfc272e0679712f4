/** Distance of a question from the top of the window while its answer is written, in pixels. */
const headroom = 16;

/**
 * The scrolling window of messages, and the only owner of its position. At the end it stays at the end; anywhere else,
 * the message being read stays where it is, whatever grows above or below. A new question goes to the top, and the
 * window stands still while the answer grows below it, also once the answer is longer than the window.
 *
 * The content is laid out in reverse, so the end is 0 and older messages are at negative positions.
 */
export class ReadingPosition extends HTMLElement {
  /**
   * The message being read, its distance below the top of the window, and the scroll position at that time.
   *
   * @type {{element: Element, index: number, top: number, at: number} | null}
   */
  mark = null;
  /** Height of the content when its growth was last compensated for. */
  height = 0;
  isAtEnd = true;
  /**
   * The message the reader asked for. It stays in the middle until they scroll, because messages around it may still
   * change height.
   *
   * @type {HTMLElement | null}
   */
  wanted = null;
  /** Whether the last question is at the top of the window, with room for its answer. */
  isAsked = false;

  connectedCallback() {
    this.jump = document.querySelector("button.jump");
    this.jump?.addEventListener("click", () => this.toNewest());
    this.addEventListener("reading-hold", ({ target }) => target instanceof HTMLElement && this.hold(target));
    this.addEventListener("scroll", () => this.scrolled(), { passive: true });
    for (const move of ["wheel", "touchmove", "pointerdown", "keydown"]) {
      this.addEventListener(move, () => { this.wanted = null; }, { passive: true });
    }
    this.resizes = new ResizeObserver(() => this.keep());
    if (this.content) this.resizes.observe(this.content);
    this.resizes.observe(this);
    this.scrolled();
  }

  disconnectedCallback() {
    this.resizes?.disconnect();
  }

  // Actions

  /**
   * Brings a message into the middle of the window.
   *
   * @param {HTMLElement} article
   */
  show(article) {
    this.wanted = article;
    article.scrollIntoView({ block: "center" });
    this.scrolled();
  }

  /**
   * Keeps the message that the reader acts on in its position, whatever replaces it.
   *
   * @param {HTMLElement} article
   */
  hold(article) {
    this.wanted = null;
    if (article === [...this.articles].pop()) return; // the end stays the end
    this.isAtEnd = false;
    this.mark = this.markOf(article, [...this.articles].indexOf(article));
  }

  /** Brings the last question to the top of the window. */
  ask() {
    this.wanted = null;
    this.isAsked = true;
    this.isAtEnd = true;
    this.keep();
    this.scrolled();
  }

  toNewest() {
    if (this.hasLater) location.assign(location.origin + location.pathname);
    else this.toEnd();
  }

  toEnd() {
    this.wanted = null;
    this.leaveQuestion();
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
    this.isAtEnd = this.scrollTop > -32 && !this.hasLater;
    this.mark = this.isAtEnd ? null : this.lookedAt();
    if (this.jump instanceof HTMLElement) this.jump.hidden = this.isAtEnd;
  }

  keep() {
    if (this.isAsked) this.makeRoom();
    this.height = this.content?.offsetHeight ?? 0;
    if (this.wanted?.isConnected) return this.wanted.scrollIntoView({ block: "center" });
    if (this.isAtEnd) {
      if (this.scrollTop < 0) this.scrollTop = 0;
      return;
    }
    const { mark } = this;
    const element = mark?.element.isConnected ? mark.element : this.articles[mark?.index ?? -1]; // or its other version
    if (!mark || !element) return;
    const scrolled = this.scrollTop - mark.at;
    this.scrollTop += this.distance(element) - (mark.top - scrolled);
    this.mark = this.lookedAt();
  }

  /** What the answer leaves free stays free, so that it grows without moving anything. */
  makeRoom() {
    const room = this.roomBelow;
    if (room > 0) return this.content?.style.setProperty("--room", `${room}px`);
    const [question, wasAtEnd] = [this.question, this.isAtEnd];
    this.leaveQuestion();
    if (!question || !wasAtEnd) return;
    this.isAtEnd = false;
    this.mark = { ...this.markOf(question, [...this.articles].indexOf(question)), top: this.topOf(question) };
  }

  leaveQuestion() {
    this.isAsked = false;
    this.content?.style.removeProperty("--room");
  }

  /** Height that the window has left below the last message when the last question is at the top. */
  get roomBelow() {
    const [question, last] = [this.question, [...this.articles].pop()];
    if (!question || !last) return 0;
    const height = last.getBoundingClientRect().bottom - question.getBoundingClientRect().top;
    return this.clientHeight - this.topOf(question) - height;
  }

  /**
   * Where a question goes: the first one below the line that stands above it. Of a long one, the end is shown.
   *
   * @param {HTMLElement} question
   */
  topOf(question) {
    const line = (this.articles[0] === question && this.querySelector(".origin")?.clientHeight) || 0;
    return Math.min(headroom + line, this.clientHeight * 0.4 - question.offsetHeight);
  }

  /** @returns {HTMLElement | undefined} */
  get question() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("article[data-role=user]"))].pop();
  }

  /** @returns {HTMLElement | null} */
  get content() {
    return this.querySelector("message-list");
  }

  get articles() {
    return this.querySelectorAll("article");
  }

  /** Whether the page ends before the chat does; then its end is no place to stay at. */
  get hasLater() {
    return this.querySelector("[data-way=after]:not([hidden])") !== null;
  }

  /**
   * The first message that begins inside the window, else the one that fills it. One that begins above may still be a
   * placeholder and grow when it scrolls into view.
   */
  lookedAt() {
    let filling = null;
    for (const [index, element] of this.articles.entries()) {
      const top = this.distance(element);
      if (filling && top >= this.clientHeight) break;
      if (top >= 0) return this.markOf(element, index);
      if (top + element.clientHeight > 0) filling = this.markOf(element, index);
    }
    return filling;
  }

  /**
   * @param {Element} element
   * @param {number} index
   */
  markOf(element, index) {
    return { element, index, top: this.distance(element), at: this.scrollTop };
  }

  /** @param {Element} element */
  distance(element) {
    return element.getBoundingClientRect().top - this.getBoundingClientRect().top;
  }
}

customElements.define("reading-position", ReadingPosition);
