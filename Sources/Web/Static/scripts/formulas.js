import katex from "../formulas/katex.js";
import { mathML } from "./math-ml.js";

/** The longest formula that is typeset, in characters. */
const limit = 3_000;

/** Limits for a formula; it may not link, load or style anything. */
const options = { output: "mathml", strict: "ignore", trust: false, maxExpand: 500, maxSize: 20 };

/** The delimiters around a formula, and the punctuation after it. An environment has none. */
const signs = /^(?:\$\$?|\\\(|\\\[)([^]*?)(?:\$\$?|\\\)|\\\])([.,;:]?)$/;

/**
 * Formulas already typeset: while a reply grows, each piece renders its last paragraph again.
 *
 * @type {Map<string, Element>}
 */
const set = new Map();

/**
 * Typesets a formula. One that KaTeX does not understand stays in TeX, with its delimiters.
 *
 * @param {Element} element holds the TeX and its delimiters
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
    // Not TeX, or not TeX that KaTeX supports.
  }
}

/**
 * The text between the delimiters. A percent sign would begin a comment, which nobody means in a single line.
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
