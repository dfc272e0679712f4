import { Problem, request } from "./api.js";
import { text } from "./texts.js";

/**
 * Says what the link that led to this page is for, once its secret has been taken from the address; or `data-problem`,
 * if it is of no use.
 */
class LinkPurpose extends HTMLElement {
  connectedCallback() {
    document.addEventListener("secret-taken", (event) => {
      if (event instanceof CustomEvent) this.show(event.detail);
    });
  }

  /** @param {string} token */
  async show(token) {
    try {
      const { kind, name } = await request("POST", "/api/v1/auth/link", { token });
      const key = kind === "reset" ? "script.reset-for" : name ? "script.invited-by" : "script.invited";
      this.textContent = text(key, { name });
    } catch (error) {
      if (!Problem.from(error).slug.endsWith("-invalid")) return;
      this.className = "form-problem";
      this.textContent = this.dataset.problem ?? "";
    }
  }
}

customElements.define("link-purpose", LinkPurpose);
