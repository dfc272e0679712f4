import "./local-time.js";
import { Problem, request } from "./api.js";
import { fragment } from "./trusted-html.js";

/** Milliseconds after the last key press until the search begins. */
const pause = 150;

/** A search field with the results below it; arrow keys move between them. */
export class SearchBox extends HTMLElement {
  /**
   * The last query.
   *
   * @type {string | null}
   */
  asked = null;
  /** @type {AbortController | null} */
  asking = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;
  /** The last search; it ends when its results are shown. */
  searching = Promise.resolve();

  connectedCallback() {
    this.field = this.querySelector("input");
    if (this.querySelector(".search-found > *")) this.asked = this.text;
    this.addEventListener("input", () => this.wait());
    this.addEventListener("compositionend", () => this.wait());
    this.addEventListener("keydown", (event) => this.move(event));
    this.querySelector("form")?.addEventListener("submit", (event) => { event.preventDefault(); this.open(); });
  }

  // Actions

  begin() {
    this.field?.focus();
    this.field?.select();
    if (!this.querySelector(".search-found > *")) this.searchNow(); // offers the recent chats
  }

  /** Opens the best hit. */
  async open() {
    if (!this.text) return;
    this.searchNow();
    await this.searching;
    const hit = this.querySelector("a.hit");
    if (hit instanceof HTMLElement) hit.click();
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.searchNow(), pause);
  }

  searchNow() {
    clearTimeout(this.timer);
    if (this.text !== this.asked) this.searching = this.search(this.text);
  }

  /**
   * Only the last query counts: earlier requests are aborted.
   *
   * @param {string} text
   */
  async search(text) {
    this.asked = text;
    this.asking?.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    this.setAttribute("aria-busy", "true");
    try {
      const html = await ask(text, signal);
      if (signal.aborted) return;
      this.show(text, html);
    } catch (error) {
      if (signal.aborted) return;
      this.asked = null;
      this.tell(Problem.from(error).message);
    }
    this.removeAttribute("aria-busy");
  }

  /** @param {KeyboardEvent} event */
  move(event) {
    const stops = [this.field, ...this.querySelectorAll("a")];
    const here = stops.findIndex((stop) => stop === document.activeElement);
    const isField = here === 0;
    const last = stops.length - 1;
    const next = {
      ArrowDown: Math.min(here + 1, last), ArrowUp: Math.max(here - 1, 0),
      ...(!isField && { Home: 1, End: last }),
    }[event.key];
    if (here < 0 || event.isComposing) return;
    if (next !== undefined) {
      event.preventDefault();
      stops[next]?.focus();
    } else if (!isField && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey) {
      this.field?.focus(); // typing continues in the field
    }
  }

  // Private

  /**
   * @param {string} text
   * @param {string} html
   */
  show(text, html) {
    this.tell("");
    const found = fragment(html);
    const summary = found.firstElementChild?.getAttribute("data-summary") ?? "";
    const hit = this.querySelector("a:focus")?.getAttribute("href");
    this.querySelector(".search-found")?.replaceChildren(found);
    if (hit) (this.hitTo(hit) ?? this.field)?.focus();
    const status = this.querySelector("[role=status]");
    if (status) status.textContent = summary;
    if ("page" in this.dataset) history.replaceState(history.state, "", `/search?${new URLSearchParams({ q: text })}`);
  }

  /** @param {string} address */
  hitTo(address) {
    return [...this.querySelectorAll("a")].find((hit) => hit.getAttribute("href") === address);
  }

  /** @param {string} problem */
  tell(problem) {
    const place = this.querySelector(".search-problem");
    if (!(place instanceof HTMLElement)) return;
    place.textContent = problem;
    place.hidden = !problem;
  }

  get text() {
    return this.field?.value.trim() ?? "";
  }
}

/**
 * @param {string} text
 * @param {AbortSignal} signal
 * @returns {Promise<string>} the results, as HTML
 * @throws {Problem}
 */
async function ask(text, signal) {
  const response = await fetch(`/search/hits?${new URLSearchParams({ q: text })}`, { signal });
  if (response.ok) return response.text();
  await request("GET", "/api/v1/auth/me"); // leads to the sign-in page if needed
  throw new Problem("unexpected");
}

customElements.define("search-box", SearchBox);
