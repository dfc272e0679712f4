import { copy } from "./clipboard.js";
import { copyOf } from "./trusted-html.js";

/**
 * Gives finished code blocks a button that copies them, in the head that the server rendered.
 *
 * @param {Element} root
 */
export function addCopyButtons(root) {
  for (const head of root.querySelectorAll(".body .code > .code-head")) {
    const isGrowing = head.closest("[data-status=streaming] > .body > :last-child");
    if (!isGrowing && !head.querySelector("button")) head.append(copyOf("copy-code"));
  }
}

/** @param {Element} button */
export function copyCode(button) {
  return copy(button, button.closest(".code")?.querySelector("pre")?.textContent ?? "");
}
