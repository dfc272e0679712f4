import { draft, keepDraft } from "./drafts.js";
import { MessageField } from "./message-field.js";
import { text } from "./texts.js";

/** The field a message is written in. Keeps the draft until the server has the text. */
export class MessageComposer extends HTMLElement {
  isSending = false;
  isAnswering = false;
  /** Whether the text is sent as soon as the answer is complete. */
  isQueued = false;
  /** The model and the effort that were chosen for a new chat. */
  choice = {};
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  offlineTimer;

  connectedCallback() {
    const [area, counter] = [this.querySelector("textarea"), this.querySelector(".counter")];
    if (!area || !counter) return;
    this.field = new MessageField(area, counter, this.dataset.chat || "new", () => this.submit());
    this.value ||= [draft(this.unsent), draft(this.field.draft)].filter(Boolean).join("\n\n");
    this.querySelector("form")?.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.stopButton?.addEventListener("click", () => this.emit("reply-stop"));
    this.line("busy")?.querySelector("button")?.addEventListener("click", () => { this.queue(true); this.focusField(); });
    this.line("queued")?.querySelector("button")?.addEventListener("click", () => { this.queue(false); this.focusField(); });
    area.addEventListener("input", () => this.changed());
    area.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("keydown", (event) => this.escape(event));
    this.focusField();
  }

  // Actions

  /** Leaves the focus alone where it would open an on-screen keyboard. */
  focusField() {
    if (matchMedia("(hover: hover)").matches) this.field?.area.focus({ preventScroll: true });
  }

  submit() {
    const content = this.field?.content;
    if (!content || this.isSending) return;
    if (this.isAnswering) this.queue(this.isQueued);
    else this.emit("message-send", { content });
  }

  /**
   * Says why nothing is sent while an answer is being written, and offers to send it afterwards.
   *
   * @param {boolean} isQueued
   */
  queue(isQueued) {
    this.isQueued = isQueued;
    this.line("busy")?.toggleAttribute("hidden", isQueued || !this.isAnswering);
    this.line("queued")?.toggleAttribute("hidden", !isQueued);
  }

  /** @param {string} message or empty */
  tell(message) {
    const place = this.querySelector(".composer-problem");
    if (!(place instanceof HTMLElement)) return;
    place.textContent = message;
    place.hidden = !message;
  }

  /** @param {boolean} isFull whether the chat limit is reached */
  showFull(isFull) {
    const limit = text("problem.chat-limit");
    const told = this.querySelector(".composer-problem")?.textContent;
    if (isFull || told === limit) this.tell(isFull ? limit : "");
  }

  /**
   * The text is now shown as a message. Until the server has it, a reload brings it back.
   *
   * @param {string} content
   */
  release(content) {
    keepDraft(this.unsent, content);
    this.value = "";
  }

  /** The server has the text. */
  delivered() {
    keepDraft(this.unsent, "");
  }

  /**
   * The server refused the text: its writer has to change something.
   *
   * @param {string} content
   */
  takeBack(content) {
    this.delivered();
    this.value = [content, this.value].filter(Boolean).join("\n\n");
    this.focusField();
  }

  /**
   * Moves the drafts to the chat created for them.
   *
   * @param {string} chat
   */
  moveTo(chat) {
    if (!this.field) return;
    const unsent = draft(this.unsent);
    this.delivered();
    keepDraft(this.field.draft, "");
    this.field.draft = chat;
    keepDraft(this.unsent, unsent);
    keepDraft(chat, this.value);
  }

  /** @param {boolean} isConnected */
  showConnection(isConnected) {
    const place = this.line("offline");
    if (!(place instanceof HTMLElement)) return;
    if (isConnected) {
      clearTimeout(this.offlineTimer);
      this.offlineTimer = undefined;
      place.hidden = true;
    } else {
      // Ignore short gaps. Every failed attempt gets here; the delay counts from the first.
      this.offlineTimer ??= setTimeout(() => { place.hidden = false; }, 3000);
    }
  }

  /** @param {boolean} isSending */
  set sending(isSending) {
    this.isSending = isSending;
    this.changed();
  }

  /** @param {boolean} isAnswering */
  set answering(isAnswering) {
    if (this.isAnswering === isAnswering) return;
    const hadFocus = this.stopButton === document.activeElement;
    this.isAnswering = isAnswering;
    if (this.stopButton) this.stopButton.hidden = !isAnswering;
    if (this.sendButton) this.sendButton.hidden = isAnswering;
    if (hadFocus && !isAnswering) this.field?.area.focus();
    if (isAnswering) return;
    const wasQueued = this.isQueued;
    this.queue(false);
    if (wasQueued) this.submit();
  }

  get value() {
    return this.field?.value ?? "";
  }

  set value(value) {
    if (!this.field) return;
    this.field.value = value;
    this.changed();
  }

  // Private

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "ArrowUp" && !this.value && !event.isComposing) {
      event.preventDefault();
      this.emit("edit-last");
    }
    const area = this.field?.area;
    const pages = { PageUp: -1, PageDown: 1 }[event.key];
    if (pages && area && area.scrollHeight <= area.clientHeight) {
      event.preventDefault();
      this.emit("page-turn", { pages });
    }
  }

  /** @param {KeyboardEvent} event */
  escape(event) {
    if (event.key !== "Escape" || event.defaultPrevented || !this.isAnswering) return;
    if (!document.querySelector("dialog[open], :popover-open")) this.emit("reply-stop");
  }

  changed() {
    this.sendButton?.setAttribute("aria-disabled", String(!this.field?.content || this.isSending));
  }

  /**
   * @param {string} type
   * @param {object} [detail]
   */
  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
  }

  /**
   * A line above the field.
   *
   * @param {string} name
   */
  line(name) {
    return this.querySelector(`[data-part=${name}]`);
  }

  /** Name of the draft of a text that is on its way to the server. */
  get unsent() {
    return `${this.field?.draft}:unsent`;
  }

  /** @returns {HTMLButtonElement | null} */
  get sendButton() {
    return this.querySelector("button.send");
  }

  /** @returns {HTMLButtonElement | null} */
  get stopButton() {
    return this.querySelector("button.stop");
  }
}

customElements.define("message-composer", MessageComposer);
