/** The field a message is written in. Keeps the draft until the server has the text. */
export class MessageComposer extends HTMLElement {
  isSending = false;
  isAnswering = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  offlineTimer;

  connectedCallback() {
    const field = this.querySelector("textarea");
    if (!field) return;
    this.field = field;
    this.chat = this.dataset.chat ?? "";
    field.value ||= sessionStorage.getItem(this.draftKey) ?? "";
    this.querySelector("form")?.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.stopButton?.addEventListener("click", () => this.emit("reply-stop"));
    field.addEventListener("input", () => this.changed());
    field.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("keydown", (event) => this.escape(event));
    this.changed();
    if (matchMedia("(hover: hover)").matches) field.focus({ preventScroll: true });
  }

  // Actions

  submit() {
    const content = this.value.trim();
    if (content && !this.isSending && !this.isAnswering) this.emit("message-send", { content });
  }

  /** @param {string} message or nothing */
  tell(message) {
    const place = this.querySelector(".composer-problem");
    if (!(place instanceof HTMLElement)) return;
    place.textContent = message;
    place.hidden = !message;
  }

  /** The server has the text. */
  clear() {
    this.value = "";
  }

  /**
   * The draft goes along to the chat that was made for it.
   *
   * @param {string} chat
   */
  moveTo(chat) {
    const value = this.value;
    sessionStorage.removeItem(this.draftKey);
    this.chat = chat;
    this.value = value;
  }

  /** @param {boolean} isConnected */
  showConnection(isConnected) {
    const place = this.querySelector("[data-part=offline]");
    if (!(place instanceof HTMLElement)) return;
    if (isConnected) {
      clearTimeout(this.offlineTimer);
      this.offlineTimer = undefined;
      place.hidden = true;
    } else {
      // A short gap is nobody's concern. Every attempt that fails comes by here; the first one counts.
      this.offlineTimer ??= setTimeout(() => { place.hidden = false; }, 3000);
    }
  }

  /** @param {boolean} isSending */
  set sending(isSending) {
    this.isSending = isSending;
    if (this.field) this.field.readOnly = isSending;
    this.changed();
  }

  /** @param {boolean} isAnswering */
  set answering(isAnswering) {
    if (this.isAnswering === isAnswering) return;
    const hadFocus = this.stopButton === document.activeElement;
    this.isAnswering = isAnswering;
    if (this.stopButton) this.stopButton.hidden = !isAnswering;
    if (this.sendButton) this.sendButton.hidden = isAnswering;
    if (hadFocus && !isAnswering) this.field?.focus();
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
    const isComposing = event.isComposing || event.keyCode === 229; // Safari ends a composition before its Enter
    if (event.key === "Enter" && !event.shiftKey && !isComposing) {
      event.preventDefault();
      this.submit();
    }
    const pages = { PageUp: -1, PageDown: 1 }[event.key];
    if (pages && this.field && this.field.scrollHeight <= this.field.clientHeight) {
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
    this.sendButton?.setAttribute("aria-disabled", String(!this.value.trim() || this.isSending));
    if (this.value) sessionStorage.setItem(this.draftKey, this.value);
    else sessionStorage.removeItem(this.draftKey);
    this.grow();
  }

  grow() {
    if (!this.field || CSS.supports("field-sizing", "content")) return;
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
  }

  /**
   * @param {string} type
   * @param {object} [detail]
   */
  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
  }

  get draftKey() {
    return `draft:${this.chat || "new"}`;
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
