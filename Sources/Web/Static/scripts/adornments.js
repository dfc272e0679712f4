/** @type {typeof import("./code-colors.js") | undefined} */
let colors;
/** @type {typeof import("./formulas.js") | undefined} */
let formulas;
/**
 * Code and formulas that are already handled or watched.
 *
 * @type {WeakSet<Element>}
 */
const seen = new WeakSet();
/** @type {WeakSet<Element>} */
const begun = new WeakSet();
/**
 * Whether the script for formulas, or the one for code, is going to be loaded.
 *
 * @type {Set<boolean>}
 */
const awaited = new Set();
/** @type {IntersectionObserver | undefined} */
let nearing;
/** Milliseconds for which formulas are typeset before the page may do anything else. */
const slice = 12;
/** When the current slice ends; 0 before it has begun. */
let end = 0;
/**
 * Formulas that wait for the next slice.
 *
 * @type {Element[]}
 */
const waiting = [];

/**
 * Colours code and typesets formulas. The scripts for that are loaded when the first of them comes near the screen;
 * after that, readers hardly ever see one unfinished.
 *
 * @param {Iterable<Element>} elements
 */
export function adornAll(elements) {
  for (const element of elements) {
    if (seen.has(element)) continue;
    if (element.closest("[data-status=streaming] > .body > .code:last-child")) {
      grow(element).catch(() => {}); // the page is older than the server, so the script is gone
      continue;
    }
    seen.add(element);
    if (element.matches(".formula") ? formulas : colors) adorn(element);
    else watch(element);
  }
}

/** @param {Element} element code that is still being written */
async function grow(element) {
  (colors ??= await import("./code-colors.js")).colorGrowing(element);
}

/**
 * The scripts that nobody came near enough to need are loaded a little later, because printing cannot wait for them.
 *
 * @param {boolean} isFormula
 */
async function loadLater(isFormula) {
  await new Promise((resolve) => setTimeout(resolve, 3000));
  if (isFormula) formulas ??= await import("./formulas.js");
  else colors ??= await import("./code-colors.js");
}

/** @param {Element} element */
function watch(element) {
  const isFormula = element.matches(".formula");
  if (!awaited.has(isFormula)) loadLater(isFormula).catch(() => {}); // as above
  awaited.add(isFormula);
  nearing ??= new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      nearing?.unobserve(target);
      adorn(target).catch(() => {}); // the page is older than the server, so the script is gone
    }
  }, { root: element.closest("reading-position"), rootMargin: "800px 0px" });
  nearing.observe(element);
}

/** Adorns what nobody has scrolled near, because printing shows the whole page. */
export async function adornForPrint() {
  end = Infinity;
  await Promise.all([...document.querySelectorAll(".formula, .code code[class]")].map(async (element) => {
    if (seen.has(element)) await adorn(element).catch(() => {}); // as above
  }));
  end = 0;
}

addEventListener("beforeprint", adornForPrint); // as far as the scripts are loaded

/** @param {Element} element */
async function adorn(element) {
  if (begun.has(element)) return;
  begun.add(element);
  if (!element.matches(".formula")) return (colors ??= await import("./code-colors.js")).color(element);
  formulas ??= await import("./formulas.js");
  waiting.push(element);
  print();
}

/** Typesets the first formulas at once, so that nobody sees their source; the others after the page has drawn. */
function print() {
  if (!end) {
    end = performance.now() + slice;
    setTimeout(nextSlice);
  }
  while (waiting.length && performance.now() < end) {
    const element = waiting.shift();
    if (element?.isConnected) formulas?.typeset(element);
  }
}

function nextSlice() {
  end = 0;
  if (waiting.length) print();
}
