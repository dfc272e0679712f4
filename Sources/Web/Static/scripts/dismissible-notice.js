/** Goes away for good: the cookie tells the server to leave it out from now on. */
class DismissibleNotice extends HTMLElement {
  connectedCallback() {
    this.querySelector("button")?.addEventListener("click", () => {
      const secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = `parley_dismissed=${this.dataset.code}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
      this.remove();
    });
  }
}

customElements.define("dismissible-notice", DismissibleNotice);
