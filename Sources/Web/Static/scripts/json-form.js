import { Problem, fieldText, request } from "./api.js";
import { sayLater } from "./later.js";
import { toast } from "./toast.js";

/**
 * Sends its form as JSON, by `data-method` or POST. Then it goes to `data-next`, or to `data-wanted` if that is a path
 * of this site; or it shows `data-done`, after reloading the page if there is `data-reload`; or, with `data-secret`, it
 * announces by an event that the answer has a secret in that field. Errors appear beside their fields. `data-fragment`
 * names the field to fill from the fragment of the address; it is hidden until something turns out to be wrong.
 */
class JSONForm extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    if (!form) return;
    this.form = form;
    this.takeFragment();
    addEventListener("hashchange", () => this.takeFragment()); // the link was opened on a page that is already open
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.busy) this.submit(form);
    });
    addEventListener("pageshow", () => { this.busy = false; }); // going back finds the form as it was left
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
      const { method = "POST" } = this.dataset;
      this.done(await request(method, new URL(form.action).pathname, this.values(form)));
    } catch (error) {
      this.report(form, Problem.from(error));
      this.busy = false;
    }
  }

  // Private

  /** @param {Record<string, string> | null} answer */
  done(answer) {
    const { done = "", next, secret } = this.dataset;
    if (next) {
      if (answer?.id) handOver(answer.id);
      sayLater(done);
      return location.assign(this.destination(next));
    }
    this.busy = false;
    if (secret) {
      this.form?.reset();
      this.dispatchEvent(new CustomEvent("secret", { bubbles: true, detail: answer?.[secret] ?? "" }));
    } else if ("reload" in this.dataset) {
      sayLater(done);
      location.reload();
    } else {
      toast(done);
    }
  }

  /** Removes the secret from the address bar, and so from the history. */
  takeFragment() {
    const input = this.form?.elements.namedItem(this.dataset.fragment ?? "");
    const secret = location.hash.slice(1);
    if (!(input instanceof HTMLInputElement) || !secret) return;
    try {
      input.value = decodeURIComponent(secret);
    } catch {
      input.value = secret; // then a stray % sign is part of the secret
    }
    history.replaceState(history.state, "", location.href.slice(0, -location.hash.length));
    this.hideField(input, true);
    this.dispatchEvent(new CustomEvent("secret-taken", { bubbles: true, detail: input.value }));
  }

  /**
   * @param {HTMLInputElement} input
   * @param {boolean} isHidden
   */
  hideField(input, isHidden) {
    const field = input.closest(".field");
    if (field instanceof HTMLElement) field.hidden = isHidden;
  }

  /** @param {HTMLFormElement} form */
  values(form) {
    /** @type {Record<string, string | number | boolean>} */
    const values = this.dataset.locale ? { locale: this.dataset.locale } : {};
    for (const field of form.elements) {
      const isField = field instanceof HTMLInputElement || field instanceof HTMLSelectElement;
      if (!isField || !field.name || "unsent" in field.dataset) continue;
      const value = valueOf(field);
      if (value !== "") values[field.name] = value;
    }
    return values;
  }

  /** @param {string} next unless there is somewhere the reader wanted to go */
  destination(next) {
    const { wanted = "" } = this.dataset;
    try {
      const url = new URL(wanted, location.origin);
      return wanted.startsWith("/") && url.origin === location.origin ? url.href : next;
    } catch {
      return next; // no address at all
    }
  }

  /** @param {HTMLFormElement} form */
  check(form) {
    const wrong = [...form.querySelectorAll("input")].filter((input) => {
      const { valueMissing, tooShort, typeMismatch, rangeUnderflow, rangeOverflow, badInput } = input.validity;
      const code = valueMissing ? "required" : tooShort ? "too-short" : rangeUnderflow || rangeOverflow
        ? "out-of-range" : typeMismatch || badInput ? "invalid" : "";
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
    if (shown.length) return;
    this.tell(problem.message);
    const secret = form.elements.namedItem(this.dataset.fragment ?? "");
    if (secret instanceof HTMLInputElement) this.hideField(secret, false);
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

/**
 * Somebody has signed in: what the tab stores from now on is theirs, see `person.js`.
 *
 * @param {string} id of the account
 */
function handOver(id) {
  sessionStorage.clear();
  sessionStorage.setItem("person", id);
}

/**
 * The value of a field, as the API takes it: a number, a flag, or a time a number of days from now.
 *
 * @param {HTMLInputElement | HTMLSelectElement} field
 */
function valueOf(field) {
  const { type, value } = field;
  if (type === "checkbox") return field instanceof HTMLInputElement && field.checked;
  if (type === "number" && value) return Number(value);
  if (field.dataset.decimal) return value.replace(field.dataset.decimal, ".");
  if (field.dataset.type === "days" && value) return new Date(Date.now() + Number(value) * 86_400_000).toISOString();
  return value;
}

customElements.define("json-form", JSONForm);
