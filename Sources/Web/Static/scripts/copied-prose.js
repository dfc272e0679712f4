// What is copied from messages: HTML that other programs understand, without this page's colours and controls, and the
// text beside it. Formulas are copied as they were written, in TeX. Without this script, browsers copy what they show.

/** What belongs to the page, not to its texts. */
const controls = ".code-head, .message-footer, .message > h2, button, a.more, .empty-state";
/** How tables have lines without a style sheet; the page's policy forbids the attribute `style`. */
const lines = new Map([["border", "1"], ["cellspacing", "0"], ["cellpadding", "6"]]);
/** Attributes that mean something elsewhere. */
const kept = new Set(["href", "start", "align", "dir", "colspan", "rowspan", "alt", ...lines.keys()]);

/**
 * The text of a message for programs that show formatted text.
 *
 * @param {Element} body
 */
export function htmlOf(body) {
  const copy = document.createElement("div");
  copy.append(...[...body.childNodes].map((node) => node.cloneNode(true)));
  copy.querySelectorAll(".thinking").forEach((thinking) => thinking.remove());
  return portable(plain(copy)).innerHTML;
}

/**
 * Without controls, and with formulas as they were written.
 *
 * @param {HTMLElement} copy
 */
function plain(copy) {
  copy.querySelectorAll(controls).forEach((control) => control.remove());
  for (const formula of copy.querySelectorAll("[data-tex]")) formula.replaceChildren(formula.getAttribute("data-tex") ?? "");
  return copy;
}

/**
 * Without what only this page's style sheets and scripts understand.
 *
 * @param {HTMLElement} copy
 */
function portable(copy) {
  for (const code of copy.querySelectorAll("code, pre:not(:has(code))")) code.replaceChildren(code.textContent ?? "");
  for (const typed of copy.querySelectorAll(".typed")) {
    const texts = (typed.textContent ?? "").split("\n");
    typed.replaceChildren(...texts.flatMap((line, index) => index ? [document.createElement("br"), line] : [line]));
  }
  for (const table of copy.querySelectorAll("table")) {
    for (const [name, value] of lines) table.setAttribute(name, value);
  }
  for (const element of copy.querySelectorAll("*")) {
    for (const name of element.getAttributeNames()) if (!kept.has(name)) element.removeAttribute(name);
  }
  return copy;
}

/**
 * The selected part, with whole formulas even where they are only partly selected.
 *
 * @param {Range} range
 * @returns {HTMLElement}
 */
function selected(range) {
  const [first, last] = [range.startContainer, range.endContainer].map((end) => end.parentElement?.closest("[data-tex]"));
  if (first) range.setStartBefore(first);
  if (last) range.setEndAfter(last);
  const around = range.commonAncestorContainer.parentElement?.closest("pre");
  const copy = document.createElement("div");
  if (around) copy.append(document.createElement("pre"));
  (copy.firstElementChild ?? copy).append(range.cloneContents());
  return plain(copy);
}

document.addEventListener("copy", (event) => {
  if (event.target instanceof Element && event.target.matches("input, textarea")) return;
  const selection = document.getSelection();
  const range = selection?.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0).cloneRange() : null;
  if (!range || !event.clipboardData || !concernsMessages(range)) return;
  const copy = selected(range);
  copy.className = "visually-hidden";
  document.body.append(copy); // line breaks are known only after layout
  event.clipboardData.setData("text/plain", copy.innerText);
  copy.remove();
  event.clipboardData.setData("text/html", portable(copy).innerHTML);
  event.preventDefault();
});

/** @param {Range} range */
function concernsMessages(range) {
  const { commonAncestorContainer: around } = range;
  const element = around instanceof Element ? around : around.parentElement;
  return Boolean(element?.closest(".body") || element?.querySelector(".message > .body"));
}
