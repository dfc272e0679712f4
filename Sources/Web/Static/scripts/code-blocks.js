import { copy } from "./clipboard.js";
import { copyOf } from "./trusted-html.js";

/**
 * Gives finished code blocks a copy button. A frame takes the block's place, so the number of blocks stays the same.
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
    frame.append(pre, copyOf("code-copy"));
    pre.setAttribute("tabindex", "0"); // so that the arrow keys can scroll it
  }
}

/** @param {Element} button */
export function copyCode(button) {
  return copy(button, button.parentElement?.querySelector("pre")?.textContent ?? "");
}
