/** Shown while the device has no connection. */
class ConnectionState extends HTMLElement {
  connectedCallback() {
    addEventListener("online", () => this.update());
    addEventListener("offline", () => this.update());
    this.update();
  }

  update() {
    this.hidden = navigator.onLine;
  }
}

customElements.define("connection-state", ConnectionState);
