import { copy } from "./clipboard.js";

/**
 * Shows a secret that cannot be read again. The list behind it does not show the new entry yet, so closing reloads the
 * page.
 */
class SecretDialog extends HTMLElement {
  connectedCallback() {
    this.querySelector("[data-action=copy]")?.addEventListener("click", (event) => {
      if (event.currentTarget instanceof Element) copy(event.currentTarget, this.place?.textContent ?? "");
    });
    this.dialog?.addEventListener("close", () => location.reload());
    document.addEventListener("secret", (event) => {
      if (event instanceof CustomEvent) this.show(event.detail);
    });
  }

  /** @param {string} secret */
  show(secret) {
    if (!this.place || !this.dialog) return;
    this.place.textContent = secret;
    this.dialog.showModal();
  }

  get place() {
    return this.querySelector(".secret-text");
  }

  get dialog() {
    return this.querySelector("dialog");
  }
}

customElements.define("secret-dialog", SecretDialog);
