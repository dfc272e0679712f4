// KaTeX writes MathML for older browsers. This turns it into MathML Core: letters of other alphabets are characters of
// their own, tables are aligned by classes, and nothing is styled, linked or loaded.

/** @typedef {import("../formulas/katex.js").KatexNode} KatexNode */

const elements = new Set(("math mrow mi mn mo ms mtext mspace msub msup msubsup munder mover munderover mmultiscripts "
  + "mprescripts none mfrac msqrt mroot mstyle mpadded mphantom mtable mtr mtd menclose").split(" "));

const attributes = new Set(("accent accentunder depth height voffset width displaystyle scriptlevel fence separator form "
  + "stretchy largeop movablelimits symmetric lspace rspace minsize maxsize linethickness mathsize notation").split(" "));

/**
 * @param {KatexNode} tree
 * @param {boolean} isDisplay
 * @returns {Element}
 */
export function mathML(tree, isDisplay) {
  const [math] = nodes(tree);
  if (!(math instanceof Element)) throw new TypeError("KaTeX made no formula");
  if (isDisplay) math.setAttribute("display", "block");
  return math;
}

/**
 * @param {KatexNode} node
 * @returns {(Element | string)[]}
 */
function nodes(node) {
  if (node.text !== undefined) return [node.text];
  if (node.character) return [node.character];
  if (node.type === undefined && node.width !== undefined) return [space(node.width)];
  const children = (node.children ?? []).flatMap(nodes);
  if (node.type === "semantics") return children.slice(0, 1); // the source is beside it
  if (!node.type || !elements.has(node.type)) return children;
  return [element(node.type, node.attributes ?? {}, children)];
}

/** @param {number} width in em */
function space(width) {
  return element("mspace", { width: `${width}em` }, []);
}

/**
 * @param {string} name
 * @param {Record<string, string>} given
 * @param {(Element | string)[]} children
 */
function element(name, given, children) {
  const made = document.createElementNS("http://www.w3.org/1998/Math/MathML", name);
  for (const [key, value] of Object.entries(given)) if (attributes.has(key)) made.setAttribute(key, value);
  const variant = given.mathvariant;
  if (variant === "normal") made.setAttribute("mathvariant", variant);
  made.append(...children.map((child) => typeof child === "string" && variant ? letters(child, variant) : child));
  if (name === "mtable") align(made, given.columnalign?.split(" ") ?? []);
  return made;
}

/**
 * @param {Element} table
 * @param {string[]} alignments of its columns
 */
function align(table, alignments) {
  for (const row of table.children) {
    [...row.children].forEach((cell, column) => {
      const alignment = alignments[column] ?? "";
      if (alignment === "left" || alignment === "right") cell.classList.add(`align-${alignment}`);
    });
  }
}

/** The code points of an alphabet's A, a, 0, Α and α. */
const alphabets = /** @type {Record<string, number[]>} */ ({
  "bold": [0x1d400, 0x1d41a, 0x1d7ce, 0x1d6a8, 0x1d6c2],
  "italic": [0x1d434, 0x1d44e, 0, 0x1d6e2, 0x1d6fc],
  "bold-italic": [0x1d468, 0x1d482, 0x1d7ce, 0x1d71c, 0x1d736],
  "script": [0x1d49c, 0x1d4b6],
  "bold-script": [0x1d4d0, 0x1d4ea],
  "fraktur": [0x1d504, 0x1d51e],
  "double-struck": [0x1d538, 0x1d552, 0x1d7d8],
  "bold-fraktur": [0x1d56c, 0x1d586],
  "sans-serif": [0x1d5a0, 0x1d5ba, 0x1d7e2],
  "bold-sans-serif": [0x1d5d4, 0x1d5ee, 0x1d7ec],
  "sans-serif-italic": [0x1d608, 0x1d622],
  "monospace": [0x1d670, 0x1d68a, 0x1d7f6],
});

/** Letters that Unicode encoded before the rest of their alphabet. */
const elders = new Map(Object.entries({
  "italic": "h\u210e",
  "script": "B\u212cE\u2130F\u2131H\u210bI\u2110L\u2112M\u2133R\u211be\u212fg\u210ao\u2134",
  "fraktur": "C\u212dH\u210cI\u2111R\u211cZ\u2128",
  "double-struck": "C\u2102H\u210dN\u2115P\u2119Q\u211aR\u211dZ\u2124",
}).flatMap(([variant, pairs]) => (pairs.match(/../g) ?? []).map((pair) => [variant + pair[0], pair[1]])));

/**
 * @param {string} text
 * @param {string} variant
 */
function letters(text, variant) {
  return [...text].map((letter) => elders.get(variant + letter) ?? letterOf(variant, letter)).join("");
}

/**
 * @param {string} variant
 * @param {string} letter
 */
function letterOf(variant, letter) {
  const code = letter.codePointAt(0) ?? 0;
  const kinds = [[0x41, 26], [0x61, 26], [0x30, 10], [0x391, 25], [0x3b1, 25]];
  const kind = kinds.findIndex(([first, count]) => code >= first && code < first + count);
  const start = alphabets[variant]?.[kind];
  return start ? String.fromCodePoint(start + code - kinds[kind][0]) : letter;
}
