import { Problem, randomKey, request } from "./api.js";
import { draft, keepDraft } from "./drafts.js";
import { MessageField } from "./message-field.js";

/** Starts a chat with its first message, then opens it. */
class ChatStart extends HTMLElement {
  key = randomKey();
  busy = false;
  /** The model and the effort that were chosen. */
  choice = {};

  connectedCallback() {
    const [area, counter] = [this.querySelector("textarea"), this.querySelector(".counter")];
    if (!area || !counter) return;
    this.field = new MessageField(area, counter, "new", () => this.start());
    this.field.value ||= draft("new");
    this.querySelector("form")?.addEventListener("submit", (event) => { event.preventDefault(); this.start(); });
    area.addEventListener("input", () => {
      this.key = randomKey(); // a different text is a different message
      this.setBusy(false);
    });
    addEventListener("pageshow", (event) => { if (event.persisted) this.reset(); });
    this.setBusy(false);
  }

  // Actions

  /** @returns {Promise<void>} */
  async start() {
    const content = this.field?.content;
    if (!content || this.busy) return this.field?.area.focus();
    this.setBusy(true);
    this.tell("");
    try {
      const { chat } = await request("POST", "/api/v1/chats/", { content, ...this.choice }, { "Idempotency-Key": this.key });
      keepDraft("new", "");
      location.assign(`/chat/${chat.id}`);
    } catch (error) {
      this.tell(Problem.from(error).message);
      this.setBusy(false);
    }
  }

  // Private

  /** Returning to the page begins another chat. */
  reset() {
    this.key = randomKey();
    if (this.field) this.field.value = draft("new");
    this.setBusy(false);
  }

  /** @param {boolean} busy */
  setBusy(busy) {
    this.busy = busy;
    if (this.field) this.field.area.readOnly = busy;
    this.querySelector("button")?.setAttribute("aria-disabled", String(busy || !this.field?.content));
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
