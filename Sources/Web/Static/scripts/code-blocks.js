import { copy } from "./clipboard.js";
import { copyOf } from "./trusted-html.js";

/**
 * Gives finished code blocks a head with language and copy button. A frame takes the block's place, so the number of
 * blocks stays the same.
 *
 * @param {Element} root
 */
export function frameCode(root) {
  for (const pre of root.querySelectorAll(".body pre")) {
    const isGrowing = pre.closest("[data-status=streaming] > .body > :last-child");
    if (isGrowing || pre.parentElement?.matches(".code-frame")) continue;
    const frame = document.createElement("div");
    frame.className = "code-frame";
    pre.replaceWith(frame);
    frame.append(headOf(pre), pre);
    pre.setAttribute("tabindex", "0"); // so that the arrow keys can scroll it
  }
}

/** @param {Element} pre */
function headOf(pre) {
  const head = copyOf("code-head");
  const language = /\blanguage-(\S+)/.exec(pre.querySelector("code")?.className ?? "")?.[1];
  head.querySelector(".code-language")?.append(language ?? "");
  return head;
}

/** @param {Element} button */
export function copyCode(button) {
  return copy(button, button.closest(".code-frame")?.querySelector("pre")?.textContent ?? "");
}
