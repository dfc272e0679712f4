import katex from "../formulas/katex.js";
import { mathML } from "./math-ml.js";

/** Longer formulas stay in TeX, in characters. */
const limit = 3_000;

/** Bounds of what a formula may ask for; it may not link, load or style anything. */
const options = { output: "mathml", strict: "ignore", trust: false, maxExpand: 500, maxSize: 20 };

/** The signs around a formula, and the punctuation that belongs to it. An environment has none. */
const signs = /^(?:\$\$?|\\\(|\\\[)([^]*?)(?:\$\$?|\\\)|\\\])([.,;:]?)$/;

/**
 * Formulas that were set before: while a reply grows, its last paragraph comes anew with each piece.
 *
 * @type {Map<string, Element>}
 */
const set = new Map();

/**
 * Shows a formula as it is printed. One that is not understood stays in TeX, with the signs that were written.
 *
 * @param {Element} element holds the TeX and its signs
 */
export function typeset(element) {
  const source = element.textContent ?? "";
  if (!katex || element.hasAttribute("data-tex") || source.length > limit) return;
  const isDisplay = element.classList.contains("display");
  const key = `${isDisplay} ${source}`;
  try {
    const math = set.get(key)
      ?? mathML(katex.__renderToDomTree(texOf(source), { ...options, displayMode: isDisplay }), isDisplay);
    remember(key, math);
    element.setAttribute("data-tex", source);
    element.replaceChildren(math.cloneNode(true));
  } catch {
    // Not TeX, or not TeX that KaTeX knows.
  }
}

/**
 * What is between the signs. A percent sign would begin a comment, which in a single line nobody means.
 *
 * @param {string} source
 */
function texOf(source) {
  const [, inner, punctuation] = signs.exec(source) ?? ["", source, ""];
  const tex = inner.trim() + punctuation;
  return tex.includes("\n") ? tex : tex.replace(/(?<!\\)%/g, "\\%");
}

/**
 * @param {string} key
 * @param {Element} math
 */
function remember(key, math) {
  if (set.size >= 500) set.clear();
  set.set(key, math);
}

/**
 * What is selected, with formulas as they were written, even those that are selected in part.
 *
 * @param {Range} range
 * @returns {HTMLElement | null} null when there are no formulas in it
 */
function withSources(range) {
  const [first, last] = [range.startContainer, range.endContainer].map((end) => end.parentElement?.closest("[data-tex]"));
  if (first) range.setStartBefore(first);
  if (last) range.setEndAfter(last);
  const copy = document.createElement("div");
  copy.append(range.cloneContents());
  copy.querySelectorAll(".code-head").forEach((head) => head.remove());
  for (const formula of copy.querySelectorAll("[data-tex]")) {
    formula.replaceChildren(formula.getAttribute("data-tex") ?? "");
  }
  return copy.querySelector("[data-tex]") ? copy : null;
}

document.addEventListener("copy", (event) => {
  if (event.target instanceof Element && event.target.matches("input, textarea")) return;
  const selection = document.getSelection();
  const copy = selection?.rangeCount ? withSources(selection.getRangeAt(0).cloneRange()) : null;
  if (!copy || !event.clipboardData) return;
  copy.className = "visually-hidden";
  document.body.append(copy); // only what is laid out knows its line breaks
  event.clipboardData.setData("text/plain", copy.innerText);
  copy.remove();
  event.preventDefault();
});
