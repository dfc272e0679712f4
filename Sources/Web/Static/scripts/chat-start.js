import { Problem, request } from "./api.js";
import { randomKey } from "./random-key.js";

/** Starts a chat with its first message, and goes there. */
class ChatStart extends HTMLElement {
  /** The chat that was made for the message; a second attempt needs no other. */
  chat = "";
  key = randomKey();
  busy = false;

  connectedCallback() {
    const form = this.querySelector("form");
    const area = this.querySelector("textarea");
    if (!form || !area) return;
    this.area = area;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.start(area.value.trim());
    });
    area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    area.addEventListener("input", () => {
      this.key = randomKey(); // another text is another message
      this.setBusy(false);
    });
    addEventListener("pageshow", (event) => { if (event.persisted) this.reset(); });
    this.setBusy(false);
  }

  // Actions

  /** @param {string} content */
  async start(content) {
    if (!content || this.busy) return this.area?.focus();
    this.setBusy(true);
    this.tell("");
    try {
      this.chat ||= (await request("POST", "/api/v1/chats/", {})).id;
      await request("POST", `/api/v1/chats/${this.chat}/messages`, { content }, { "Idempotency-Key": this.key });
      location.assign(`/chat/${this.chat}`);
    } catch (error) {
      this.tell(Problem.from(error).message);
      this.setBusy(false);
    }
  }

  // Private

  /** Coming back begins another chat. */
  reset() {
    this.chat = "";
    this.key = randomKey();
    if (this.area) this.area.value = "";
    this.setBusy(false);
  }

  /** @param {boolean} busy */
  setBusy(busy) {
    this.busy = busy;
    if (this.area) this.area.readOnly = busy;
    const isEmpty = !this.area?.value.trim();
    this.querySelector("button")?.setAttribute("aria-disabled", String(busy || isEmpty));
  }

  /** @param {string} message */
  tell(message) {
    const place = this.querySelector("[role=alert]");
    if (!(place instanceof HTMLElement)) return;
    place.textContent = message;
    place.hidden = !message;
  }
}

customElements.define("chat-start", ChatStart);
