import files from "../code/languages.js";
import { scriptAddress } from "./trusted-scripts.js";

/** @typedef {import("../code/prism.js").TokenStream} Tokens */
/** @typedef {{element: Element, file: string, language: string, code: string, isGrowing: boolean}} Block */

/** The longest code that is coloured, in characters. */
const limit = 40_000;
/** Milliseconds after which a block stays plain. */
const patience = 5000;
/** Milliseconds until new lines of a block that is still being written get their colours; long blocks take longer. */
const pause = 200;

/** How Prism's tokens look. Other tokens look like plain code. */
const roles = {
  quiet: "comment prolog doctype cdata shebang",
  keyword: "keyword atrule rule important directive-hash directive-keyword at-rule",
  text: "string char regex url attr-value template-string inserted inserted-sign heredoc",
  value: "number boolean constant symbol unit null nil variable entity hexcode color",
  gone: "deleted deleted-sign",
  name: "function class-name builtin tag selector property attr-name key annotation decorator title",
};

/** @type {Map<string, string>} */
const roleOf = new Map(Object.entries(roles).flatMap(([role, types]) => types.split(" ").map((type) => [type, role])));

/**
 * Tokens by language and code: a block that is rendered again has its colours at once.
 *
 * @type {Map<string, Tokens>}
 */
const read = new Map();

/**
 * Blocks that are still being written and will soon be coloured again.
 *
 * @type {WeakSet<Element>}
 */
const due = new WeakSet();

/**
 * Blocks to tokenise; the first is in progress.
 *
 * @type {Block[]}
 */
const waiting = [];
/** @type {Worker | undefined} */
let reader;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/**
 * Colours a block of code.
 *
 * @param {Element} element
 */
export function color(element) {
  enter(element, element.textContent ?? "", false);
}

/**
 * Colours the finished lines of a block that is still being written.
 *
 * @param {Element} element
 */
export function colorGrowing(element) {
  if (due.has(element)) return;
  due.add(element);
  setTimeout(() => {
    due.delete(element);
    const code = element.textContent ?? "";
    if (element.isConnected) enter(element, code.slice(0, code.lastIndexOf("\n") + 1), true);
  }, pause + (element.textContent?.length ?? 0) / 10);
}

/**
 * @param {Element} element
 * @param {string} code the beginning of its text
 * @param {boolean} isGrowing
 */
function enter(element, code, isGrowing) {
  const language = /language-(\S+)/.exec(element.className)?.[1].toLowerCase() ?? "";
  const file = Object.hasOwn(files, language) ? files[language] : undefined;
  if (!file || !code || code.length > limit) return;
  const block = { element, file, language, code, isGrowing };
  const tokens = read.get(`${language} ${code}`);
  if (tokens) return paint(block, tokens);
  waiting.push(block);
  if (waiting.length === 1) readNext();
}

function readNext() {
  if (waiting.length === 0) return;
  const { file, language, code } = waiting[0];
  reader ??= newReader();
  timer = setTimeout(giveUp, patience);
  reader.postMessage({ file, language, code });
}

function newReader() {
  const worker = new Worker(scriptAddress("code-reader.js"), { type: "module" });
  worker.onmessage = ({ data }) => take(data);
  return worker;
}

/** @param {Tokens} tokens of the first block */
function take(tokens) {
  clearTimeout(timer);
  const block = waiting.shift();
  if (block) {
    if (read.size >= 200) read.clear();
    if (!block.isGrowing) read.set(`${block.language} ${block.code}`, tokens);
    paint(block, tokens);
  }
  readNext();
}

function giveUp() {
  reader?.terminate();
  reader = undefined;
  waiting.shift();
  readNext();
}

/**
 * Colours the code of a block; what has been added since stays plain.
 *
 * @param {Block} block
 * @param {Tokens} tokens
 */
function paint({ element, code }, tokens) {
  const text = element.textContent ?? "";
  if (!text.startsWith(code)) return;
  const added = text.slice(code.length);
  element.replaceChildren(...nodes(tokens), ...(added ? [added] : []));
}

/**
 * @param {Tokens} tokens
 * @returns {(Node | string)[]}
 */
function nodes(tokens) {
  if (typeof tokens === "string") return [tokens];
  if (Array.isArray(tokens)) return tokens.flatMap(nodes);
  const role = [tokens.type, ...[tokens.alias ?? []].flat()].map((type) => roleOf.get(type)).find(Boolean);
  if (!role) return nodes(tokens.content);
  const word = document.createElement("span");
  word.className = `code-${role}`;
  word.append(...nodes(tokens.content));
  return [word];
}
