import { text } from "./texts.js";

/** A polite live region: announces an answer sentence by sentence while it grows on the screen. */
export class SpokenReply extends HTMLElement {
  block = 0;
  offset = 0;
  /** @type {Element | null} */
  body = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;

  // Actions

  /**
   * @param {Element} body of the running reply
   * @param {number} block the first one that has not been there from the start
   */
  begin(body, block) {
    if (this.body === body) return;
    this.body = body;
    const isThinking = body.children[block - 1]?.matches(".thinking:last-child");
    this.block = isThinking ? block - 1 : block;
    this.offset = 0;
    this.say(text("script.answering"));
    if (isThinking) this.grow();
  }

  /** The reply has grown. */
  grow() {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.speak(false);
    }, 500);
  }

  /** @param {string} status */
  end(status) {
    if (!this.body) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.speak(true);
    this.say(text(status === "complete" ? "script.answered" : "script.not-finished"));
    this.body = null;
  }

  // Private

  /** @param {boolean} isWhole whether the last block is finished */
  speak(isWhole) {
    const blocks = this.body?.children ?? [];
    for (; this.block < blocks.length; this.block += 1, this.offset = 0) {
      const isFinished = isWhole || this.block < blocks.length - 1;
      const thinking = blocks[this.block].matches(".thinking") && blocks[this.block].firstElementChild?.textContent;
      if (thinking) {
        // That the model thinks, not what.
        if (!this.offset) this.say(thinking);
        this.offset = 1;
        if (!isFinished) return;
        continue;
      }
      const words = wordsOf(blocks[this.block]);
      const end = isFinished ? words.length : lastSentenceEnd(words, this.offset);
      this.say(words.slice(this.offset, end));
      this.offset = Math.max(this.offset, end);
      if (!isFinished) return;
    }
  }

  /** @param {string} words */
  say(words) {
    if (!words.trim()) return;
    const line = document.createElement("p");
    line.textContent = words;
    this.append(line);
    while (this.childElementCount > 20) this.firstElementChild?.remove();
  }
}

/** @param {Element} block */
function wordsOf(block) {
  return block.matches(".code") ? text("script.code") : block.textContent ?? "";
}

/**
 * @param {string} words
 * @param {number} from
 */
function lastSentenceEnd(words, from) {
  const end = /^[\s\S]*[.!?…。！？]["»”')\]]*\s/.exec(words.slice(from));
  return from + (end?.[0].length ?? 0);
}

customElements.define("spoken-reply", SpokenReply);
