import { Problem, fieldText, request } from "./api.js";

/** What the next person at this browser must not find. */
function forget() {
  sessionStorage.clear();
  localStorage.clear();
}

/**
 * Sends its form as JSON and goes on to `data-next`, or to `data-wanted` if that is a path of this site.
 * Errors stand beside their fields. `data-fragment` names the field that the address's fragment belongs in.
 */
class JSONForm extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    if (!form) return;
    this.form = form;
    this.takeFragment();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.busy) this.submit(form);
    });
    addEventListener("pageshow", () => { this.busy = false; }); // coming back finds the form as it was left
    form.addEventListener("input", (event) => {
      if (event.target instanceof HTMLInputElement) this.show(event.target, "");
    });
  }

  // Actions

  /** @param {HTMLFormElement} form */
  async submit(form) {
    this.tell("");
    if (!this.check(form)) return;
    this.busy = true;
    try {
      await request("POST", new URL(form.action).pathname, this.values(form));
      if ("forget" in this.dataset) forget();
      location.assign(this.destination());
    } catch (error) {
      this.report(form, Problem.from(error));
      this.busy = false;
    }
  }

  // Private

  /** The secret leaves the address bar, and with it the history. */
  takeFragment() {
    const input = this.form?.elements.namedItem(this.dataset.fragment ?? "");
    const secret = location.hash.slice(1);
    if (!(input instanceof HTMLInputElement) || !secret) return;
    try {
      input.value = decodeURIComponent(secret);
    } catch {
      input.value = secret; // a stray % sign is part of the secret then
    }
    history.replaceState(history.state, "", location.pathname + location.search);
  }

  /** @param {HTMLFormElement} form */
  values(form) {
    /** @type {Record<string, string>} */
    const values = this.dataset.locale ? { locale: this.dataset.locale } : {};
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && value) values[name] = value;
    }
    return values;
  }

  destination() {
    const { wanted = "", next = "/" } = this.dataset;
    try {
      const url = new URL(wanted, location.origin);
      return wanted.startsWith("/") && url.origin === location.origin ? url.pathname + url.search : next;
    } catch {
      return next; // no address at all
    }
  }

  /** @param {HTMLFormElement} form */
  check(form) {
    const wrong = [...form.querySelectorAll("input")].filter((input) => {
      const { valueMissing, tooShort, typeMismatch } = input.validity;
      const code = valueMissing ? "required" : tooShort ? "too-short" : typeMismatch ? "invalid" : "";
      this.show(input, code && fieldText({ field: input.name, code, detail: input.validationMessage }));
      return code;
    });
    wrong[0]?.focus();
    return wrong.length === 0;
  }

  /**
   * @param {HTMLFormElement} form
   * @param {Problem} problem
   */
  report(form, problem) {
    /** @type {HTMLInputElement[]} */
    const shown = [];
    for (const error of problem.errors) {
      const input = form.elements.namedItem(error.field);
      if (!(input instanceof HTMLInputElement) || input.type === "hidden") continue;
      this.show(input, fieldText(error));
      shown.push(input);
    }
    shown[0]?.focus();
    if (shown.length === 0) this.tell(problem.message);
  }

  /**
   * @param {HTMLInputElement} input
   * @param {string} message
   */
  show(input, message) {
    const place = document.getElementById(`${input.id}-error`);
    if (!place) return;
    place.textContent = message;
    place.hidden = !message;
    if (message) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  /** @param {string} message */
  tell(message) {
    const place = this.querySelector(".form-problem");
    if (!(place instanceof HTMLElement)) return;
    place.textContent = message;
    place.hidden = !message;
  }

  get busy() {
    return this.submitButton?.getAttribute("aria-disabled") === "true";
  }

  set busy(busy) {
    this.submitButton?.setAttribute("aria-disabled", String(busy));
  }

  get submitButton() {
    return this.querySelector("button[type=submit]");
  }
}

customElements.define("json-form", JSONForm);
