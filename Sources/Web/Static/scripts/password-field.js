/** Shows and hides what is typed in a password field. */
class PasswordField extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    const button = this.querySelector("button");
    button?.addEventListener("click", () => {
      if (!input) return;
      const isShown = input.type === "text";
      input.type = isShown ? "password" : "text";
      button.setAttribute("aria-pressed", String(!isShown));
    });
    input?.form?.addEventListener("submit", () => { input.type = "password"; }); // so that browsers offer to save it
  }
}

customElements.define("password-field", PasswordField);
