/** Says that the device has no connection, for as long as that is so. */
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
