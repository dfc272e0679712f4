import { keepDraft } from "./drafts.js";
import { number, text } from "./texts.js";

/** Characters a message may have, counted as the server does: by code points. */
const limit = 200_000;

/** On-screen keyboards have no easy Shift+Enter: there, Enter breaks the line and the button sends. */
const isTouched = matchMedia("(pointer: coarse) and (hover: none)");

/** A text area in which a message is written: it grows with its text, keeps a draft and counts near the limit. */
export class MessageField {
  /** Text that was filled in, not typed; it is not kept as a draft. */
  original = "";

  /**
   * @param {HTMLTextAreaElement} area
   * @param {Element} counter where to show how many characters are left or over
   * @param {string} draft name of the draft
   * @param {() => void} submit on Enter, or on Ctrl+Enter where Enter breaks the line
   */
  constructor(area, counter, draft, submit) {
    this.area = area;
    this.counter = counter;
    this.draft = draft;
    this.submit = submit;
    if (isTouched.matches) area.enterKeyHint = "enter";
    area.addEventListener("input", () => this.changed());
    area.addEventListener("keydown", (event) => this.key(event));
  }

  get value() {
    return this.area.value;
  }

  set value(value) {
    this.area.value = value;
    this.changed();
  }

  /** The text to send; empty if it may not be sent. */
  get content() {
    const content = this.value.trim();
    return length(content) > limit ? "" : content;
  }

  // Private

  /** @param {KeyboardEvent} event */
  key(event) {
    const isComposing = event.isComposing || event.keyCode === 229; // Safari ends a composition before its Enter
    const isBreak = event.shiftKey || (isTouched.matches && !event.ctrlKey && !event.metaKey);
    if (event.key !== "Enter" || isBreak || isComposing) return;
    event.preventDefault();
    if (!event.repeat) this.submit();
  }

  changed() {
    keepDraft(this.draft, this.value === this.original ? "" : this.value);
    this.count();
    if (CSS.supports("field-sizing", "content")) return;
    this.area.style.height = "auto";
    this.area.style.height = `${this.area.scrollHeight}px`;
  }

  count() {
    const left = limit - (this.value.length > limit * 0.9 ? length(this.value.trim()) : 0);
    const isNear = left < limit * 0.1;
    this.area.setAttribute("aria-invalid", String(left < 0));
    this.counter.toggleAttribute("hidden", !isNear);
    this.counter.textContent = !isNear ? "" : left < 0
      ? text("script.characters-over", { count: number(-left) })
      : text("script.characters-left", { count: number(left) });
  }
}

/** @param {string} content */
function length(content) {
  if (content.length <= limit) return content.length; // code points are never more than code units
  let count = 0;
  for (const _ of content) count += 1;
  return count;
}
