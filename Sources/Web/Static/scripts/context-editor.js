import { Problem, fieldText, request } from "./api.js";
import { onShortcut } from "./shortcuts.js";
import { number, plural, text } from "./texts.js";
import { fragment } from "./trusted-html.js";

// English has about four bytes per token, and so do other languages with one or two bytes per letter.
const BYTES_PER_TOKEN = 4;

/**
 * The editor of a context file. It knows the version it started from: instead of overwriting somebody else's version,
 * it shows the difference.
 */
class ContextEditor extends HTMLElement {
  busy = false;
  saved = "";
  version = "0";

  connectedCallback() {
    const area = this.querySelector("textarea");
    if (!area) return;
    this.area = area;
    this.saved = area.value;
    this.version = this.dataset.version ?? "0";
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    this.addEventListener("click", (event) => this.decide(event));
    onShortcut("S", false, () => this.save(), this);
    area.addEventListener("input", () => this.changed());
    addEventListener("beforeunload", (event) => { if (this.isUnsaved) event.preventDefault(); });
    this.measure();
  }

  // Actions

  async save() {
    if (this.busy || !this.area || this.isTooLong) return;
    this.setBusy(true);
    this.tell("");
    const content = this.area.value;
    try {
      const file = await request("PUT", this.dataset.command ?? "", { content }, { "If-Match": `"${this.version}"` });
      this.version = String(file.version);
      this.saved = content;
      this.place("conflict")?.replaceChildren();
      this.say(text("script.context-saved", { version: this.version }));
    } catch (error) {
      await this.report(Problem.from(error), content);
    }
    this.setBusy(false);
  }

  /** @param {Event} event */
  decide(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-action]") : null;
    const box = button?.closest("[data-version]");
    if (!(button instanceof HTMLElement) || !(box instanceof HTMLElement) || !this.area) return;
    if (button.dataset.action === "overwrite") {
      this.version = box.dataset.version ?? "";
      this.save();
      this.area.focus();
    } else {
      this.saved = this.area.value; // nothing to keep, so leaving does not ask
      location.reload();
    }
  }

  // Private

  changed() {
    this.measure();
    this.say(this.isUnsaved ? text("script.unsaved") : "");
  }

  /**
   * @param {Problem} problem
   * @param {string} content
   */
  async report(problem, content) {
    if (problem.slug === "version-conflict" && await this.showConflict(content)) return;
    const [fault] = problem.errors;
    this.tell(fault ? fieldText(fault) : problem.message);
  }

  /**
   * @param {string} content
   * @returns {Promise<boolean>} whether it is shown
   */
  async showConflict(content) {
    try {
      const response = await fetch(`${this.dataset.page}/conflict`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ content }),
      });
      if (!response.ok) return false;
      this.place("conflict")?.replaceChildren(fragment(await response.text()));
    } catch {
      return false;
    }
    const box = this.querySelector(".conflict-box");
    if (box instanceof HTMLElement) box.focus();
    return true;
  }

  measure() {
    const content = this.area?.value ?? "";
    const limit = Number(this.dataset.limit);
    const length = [...content].length;
    const bytes = new TextEncoder().encode(content).length;
    const size = document.getElementById("context-size");
    if (size) {
      size.textContent = [
        text("script.characters", { count: number(length), limit: number(limit) }),
        plural("script.tokens", Math.ceil(bytes / BYTES_PER_TOKEN)),
      ].join(" · ");
    }
    this.isTooLong = length > limit;
    this.area?.setAttribute("aria-invalid", String(this.isTooLong));
    const error = document.getElementById("context-text-error");
    if (!error) return;
    error.hidden = !this.isTooLong;
    error.textContent = this.isTooLong ? text("invalid.too-long") : "";
  }

  get isUnsaved() {
    return this.area?.value !== this.saved;
  }

  /** @param {string} message */
  say(message) {
    const state = this.place("state");
    if (!state) return;
    state.classList.toggle("is-unsaved", this.isUnsaved);
    state.textContent = message;
  }

  /** @param {string} message */
  tell(message) {
    const place = this.querySelector(".form-problem");
    if (!(place instanceof HTMLElement)) return;
    place.textContent = message;
    place.hidden = !message;
  }

  /** @param {boolean} busy */
  setBusy(busy) {
    this.busy = busy;
    this.querySelector("[type=submit]")?.setAttribute("aria-disabled", String(busy));
  }

  /** @param {string} name */
  place(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }
}

customElements.define("context-editor", ContextEditor);
