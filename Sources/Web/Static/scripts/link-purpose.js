import { Problem, request } from "./api.js";
import { text } from "./texts.js";

/** Says what the link that led to this page is for, once its secret has been taken from the address. */
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
      const { slug, message } = Problem.from(error);
      if (slug.endsWith("-invalid")) this.textContent = message;
    }
  }
}

customElements.define("link-purpose", LinkPurpose);
