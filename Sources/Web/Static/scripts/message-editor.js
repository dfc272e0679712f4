import { Problem, randomKey, request } from "./api.js";
import { draft, keepDraft } from "./drafts.js";
import { MessageField } from "./message-field.js";
import { typed } from "./message-list.js";
import { copyOf } from "./trusted-html.js";

/**
 * Edits one of the reader's own messages in place. Only sending it or *Cancel* discards the draft.
 *
 * @typedef {{id: string, parent_id: string | null, content: string}} Message
 */
export class MessageEditor extends HTMLElement {
  isBusy = false;
  attempt = { content: "", key: "" };

  /**
   * Opens an editor in the place of a message's text.
   *
   * @param {HTMLElement} article
   * @param {string} path of the message in the API
   * @param {() => void} closed where the focus goes afterwards
   * @throws {import("./api.js").Problem} when the text cannot be loaded
   */
  static async open(article, path, closed) {
    const message = await request("GET", path);
    if (!article.isConnected || article.querySelector("message-editor")) return;
    const editor = copyOf("message-editor");
    if (!(editor instanceof MessageEditor)) return;
    article.querySelector(".body")?.before(editor);
    editor.begin(message, path.replace(/\/[^/]*$/, ""), closed);
  }

  // Actions

  /**
   * @param {Message} message
   * @param {string} address of the chat's messages in the API
   * @param {() => void} closed
   */
  begin(message, address, closed) {
    const [area, counter] = [this.querySelector("textarea"), this.querySelector(".counter")];
    if (!area || !counter) return;
    this.message = message;
    this.address = address;
    this.closed = closed;
    this.field = new MessageField(area, counter, `edit:${message.id}`, () => this.submit());
    this.field.original = message.content;
    this.field.value = draft(this.field.draft) || message.content;
    this.querySelector("form")?.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.querySelector("[data-part=cancel]")?.addEventListener("click", () => this.close());
    this.addEventListener("keydown", (event) => this.key(event));
    this.scrollIntoView({ block: "nearest" });
    area.focus({ preventScroll: true });
    area.setSelectionRange(area.value.length, area.value.length);
  }

  /** The text was sent or discarded. */
  close() {
    if (this.field) keepDraft(this.field.draft, "");
    this.remove();
    this.closed?.();
  }

  // Private

  /** Asks in the new way, beside the old one. */
  async submit() {
    const content = this.field?.content;
    if (!content || this.isBusy || !this.message) return;
    this.tell("");
    this.busy = true;
    const list = this.closest("message-list"); // another version may soon take the place of the message
    try {
      await request("POST", this.address ?? "", { content, parent_id: this.message.parent_id }, this.keyFor(content));
      this.nextElementSibling?.replaceChildren(typed(content));
      this.close();
      list?.dispatchEvent(new Event("message-edited", { bubbles: true }));
    } catch (error) {
      this.tell(Problem.from(error).message);
    } finally {
      this.busy = false;
    }
  }

  /** @param {string} problem or empty */
  tell(problem) {
    const place = this.querySelector("[role=alert]");
    if (!(place instanceof HTMLElement)) return;
    place.textContent = problem;
    place.hidden = !problem;
  }

  /** @param {boolean} isBusy */
  set busy(isBusy) {
    this.isBusy = isBusy;
    if (this.field) this.field.area.readOnly = isBusy;
    this.querySelector("[type=submit]")?.setAttribute("aria-disabled", String(isBusy));
  }

  /**
   * A key for a text: sending the same text again stores it once.
   *
   * @param {string} content
   */
  keyFor(content) {
    if (this.attempt.content !== content) this.attempt = { content, key: randomKey() };
    return { "Idempotency-Key": this.attempt.key };
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key !== "Escape" || event.isComposing || this.isBusy) return;
    event.preventDefault();
    this.close();
  }
}

customElements.define("message-editor", MessageEditor);
