/** Milliseconds for which the words stay marked. */
const time = 6000;

/**
 * Marks the words that a search has found in a message, for a while.
 *
 * @param {HTMLElement} article
 * @param {string[]} words in lower case
 * @returns {HTMLElement | null} the place of the first one
 */
export function markWords(article, words) {
  const ranges = [...rangesOf(article, new Set(words))];
  if (ranges[0] && "highlights" in CSS) {
    CSS.highlights.set("found", new Highlight(...ranges));
    setTimeout(() => CSS.highlights.delete("found"), time);
  }
  return ranges[0]?.startContainer.parentElement ?? null;
}

/**
 * @param {HTMLElement} article
 * @param {Set<string>} words
 * @returns {Generator<Range>}
 */
function* rangesOf(article, words) {
  const body = article.querySelector(".body");
  if (!body) return;
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const { index = 0, 0: word = "" } of (node.textContent ?? "").matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
      if (!words.has(word.toLowerCase())) continue;
      const range = new Range();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      yield range;
    }
  }
}
