import { Problem, fieldText, request } from "./api.js";

/** @typedef {{is_reachable: boolean, is_key_accepted: boolean | null, models: string[] | null, fault: string | null}} Result */

/** Most names of models that are shown. */
const SHOWN = 5;

/** Tests the connection that its fields name, or the one in use if it has no fields, and says what works. */
class ConnectionForm extends HTMLElement {
  connectedCallback() {
    this.querySelector("[data-action=test]")?.addEventListener("click", () => this.test());
    this.addEventListener("input", () => this.show([]));
  }

  // Actions

  async test() {
    if (this.busy) return;
    this.busy = true;
    this.tell("");
    this.show(["testing"]);
    try {
      this.report(await request("POST", "/api/v1/admin/connection/test", this.values));
    } catch (error) {
      const problem = Problem.from(error);
      this.show([]);
      this.tell(problem.errors.map(fieldText)[0] ?? problem.message);
    }
    this.busy = false;
  }

  // Private

  /** @param {Result} result */
  report({ is_reachable: isReachable, is_key_accepted: isKeyAccepted, models, fault }) {
    const names = this.querySelector("b");
    const more = models && models.length > SHOWN ? " …" : "";
    if (names && models) names.textContent = models.slice(0, SHOWN).join(", ") + more;
    this.show([
      isReachable && "reachable", isKeyAccepted && "key-accepted", models?.length ? "models" : !fault && "unlisted", fault,
    ]);
  }

  /** @param {(string | null | false)[]} results */
  show(results) {
    for (const line of this.querySelectorAll("[data-result]")) {
      if (line instanceof HTMLElement) line.hidden = !results.includes(line.dataset.result ?? "");
    }
  }

  /** @param {string} message */
  tell(message) {
    const place = this.querySelector(".form-problem");
    if (!(place instanceof HTMLElement)) return;
    place.textContent = message;
    place.hidden = !message;
  }

  /** Empty fields are left out: then the saved key is meant. */
  get values() {
    const form = this.querySelector("form");
    const entries = form ? [...new FormData(form)] : [];
    return Object.fromEntries(entries.filter(([, value]) => value !== ""));
  }

  get busy() {
    return this.button?.getAttribute("aria-disabled") === "true";
  }

  set busy(busy) {
    this.button?.setAttribute("aria-disabled", String(busy));
  }

  get button() {
    return this.querySelector("[data-action=test]");
  }
}

customElements.define("connection-form", ConnectionForm);
