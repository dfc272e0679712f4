import files from "../code/languages.js";

/** @typedef {import("../code/prism.js").TokenStream} Tokens */

/** Longer code stays plain, in characters: colouring takes time on the page's only thread. */
const limit = 40_000;

/** What a token of Prism's is to the eye. Other tokens look like plain code. */
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

/** @type {typeof import("../code/prism.js").default | undefined} */
let prism;
/** @type {Set<string>} */
const known = new Set();

/**
 * Colours the words of a block of code, at once if its language is known already.
 *
 * @param {Element} code
 */
export function color(code) {
  const name = /language-(\S+)/.exec(code.className)?.[1].toLowerCase() ?? "";
  const file = Object.hasOwn(files, name) ? files[name] : undefined;
  if (!file || (code.textContent ?? "").length > limit) return;
  if (known.has(file)) paint(code, name);
  else load(file).then(() => paint(code, name));
}

/** @param {string} file */
async function load(file) {
  [{ default: prism }] = await Promise.all([import("../code/prism.js"), import(`../code/${file}.js`)]);
  known.add(file);
}

/**
 * @param {Element} code
 * @param {string} language
 */
function paint(code, language) {
  const grammar = prism?.languages[language];
  if (!prism || !grammar || code.childElementCount > 0) return;
  const run = { code: code.textContent ?? "", grammar, language, tokens: /** @type {Tokens} */ ([]) };
  prism.hooks.run("before-tokenize", run);
  run.tokens = prism.tokenize(run.code, run.grammar);
  prism.hooks.run("after-tokenize", run);
  code.replaceChildren(...nodes(run.tokens));
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
