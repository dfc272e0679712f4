import { copy } from "./clipboard.js";
import { copyOf } from "./trusted-html.js";

const adorned = ".formula, .code code[class]";
const code = ".code > pre > code";

/** Only what scrolls is a stop for the Tab key. */
const widths = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  }
});

/** @type {typeof import("./adornments.js") | undefined} */
let adornments;

/**
 * Adds what prose needs a script for: buttons that copy code, in the heads that the server rendered; colours; and
 * typeset formulas. The scripts for the last two are loaded when needed.
 *
 * @param {Element} root
 */
export function completeProse(root) {
  const heads = [...root.querySelectorAll(".code-head")];
  for (const head of heads) if (!head.querySelector("button")) head.append(copyOf("copy-code"));
  for (const scroller of root.querySelectorAll(".body :is(pre, .table)")) widths.observe(scroller);
  const elements = root.matches(adorned) ? [root] : root.querySelectorAll(adorned);
  if (elements.length) adorn(elements);
}

/**
 * Adds to a block of code what its next version has more, so that its button, colours and scroll position stay.
 *
 * @param {Element | undefined} block
 * @param {Element | null} next
 * @returns {boolean} whether the block is now the same as its next version
 */
export function growCode(block, next) {
  const [old, grown] = [block, next].map((element) => element?.matches(".code") && element.querySelector(code));
  if (!old || !grown || old.className !== grown.className) return false;
  const [before, after] = [old, grown].map(({ textContent }) => textContent ?? "");
  if (!after.startsWith(before)) return false;
  if (after !== before) old.append(after.slice(before.length));
  return true;
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
