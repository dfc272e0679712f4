import { copy } from "./clipboard.js";
import { copyOf } from "./trusted-html.js";

const adorned = ".formula, .code code[class]";

/** @type {typeof import("./adornments.js") | undefined} */
let adornments;

/**
 * Adds what prose needs a script for: buttons that copy finished code, in the heads that the server rendered; colours;
 * and typeset formulas. The scripts for the last two are loaded when needed.
 *
 * @param {Element} root
 */
export function completeProse(root) {
  for (const head of root.querySelectorAll(".body .code > .code-head")) {
    const isGrowing = head.closest("[data-status=streaming] > .body > :last-child");
    if (!isGrowing && !head.querySelector("button")) head.append(copyOf("copy-code"));
  }
  const elements = root.matches(adorned) ? [root] : root.querySelectorAll(adorned);
  if (elements.length) adorn(elements);
}

/**
 * Copies code without its last line feed, which would make a shell run pasted code.
 *
 * @param {Element} button
 */
export function copyCode(button) {
  const code = button.closest(".code")?.querySelector("pre")?.textContent ?? "";
  return copy(button, code.replace(/\n$/, ""));
}

/** @param {ArrayLike<Element> & Iterable<Element>} elements */
async function adorn(elements) {
  adornments ??= await import("./adornments.js").catch(() => undefined); // gone if the server is newer than the page
  adornments?.adornAll(elements);
}
