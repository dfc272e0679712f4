/** Waits until the server can be reached, then loads the requested page. */
class ServerWait extends HTMLElement {
  /** Milliseconds until the next check. */
  wait = 1000;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;

  connectedCallback() {
    if (location.pathname === "/offline") return; // no other page was requested
    addEventListener("online", () => this.ask());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.ask());
    this.later();
  }

  async ask() {
    clearTimeout(this.timer);
    const signal = /** @type {any} */ (AbortSignal).timeout(10_000); // some networks drop requests
    const isThere = await fetch("/health", { cache: "no-store", signal }).then(({ ok }) => ok, () => false);
    if (isThere) location.reload();
    else this.later();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), this.wait);
    this.wait = Math.min(this.wait * 1.5, 15_000);
  }
}

customElements.define("server-wait", ServerWait);
