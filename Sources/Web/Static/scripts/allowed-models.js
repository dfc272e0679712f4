import { Problem, request } from "./api.js";
import { sayLater } from "./later.js";
import { text } from "./texts.js";

/** Which models people may choose: a box for each, and the default one. */
class AllowedModels extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save(form);
    });
  }

  // Actions

  /** @param {HTMLFormElement} form */
  async save(form) {
    if (this.isBusy) return;
    this.isBusy = true;
    const data = new FormData(form);
    // The box of the default one cannot be changed and is not in the form's data.
    const fixed = [...form.querySelectorAll("input:checked:disabled")].map((box) => box.getAttribute("value") ?? "");
    try {
      const models = { allowed: [...data.getAll("allowed"), ...fixed], default: data.get("default") || null };
      await request("PUT", "/api/v1/admin/models", models);
      sayLater(text("script.models-saved"));
      location.reload();
    } catch (error) {
      this.tell(Problem.from(error).message);
      this.isBusy = false;
    }
  }

  // Private

  isBusy = false;

  /** @param {string} message */
  tell(message) {
    const place = this.querySelector(".form-problem");
    if (!(place instanceof HTMLElement)) return;
    place.textContent = message;
    place.hidden = !message;
  }
}

customElements.define("allowed-models", AllowedModels);
