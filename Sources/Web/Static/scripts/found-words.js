/** Milliseconds for which the words stay marked. */
const time = 6000;

/**
 * Marks a message that the reader asked for, and for a while the words by which a search found it. They come with the
 * address, which then does without them.
 *
 * @param {HTMLElement} article
 * @returns {HTMLElement} the place of the first word, or the message
 */
export function markFound(article) {
  article.tabIndex = -1;
  article.focus({ preventScroll: true });
  article.classList.add("found");
  const address = new URL(location.href);
  const ranges = [...rangesOf(article, new Set(address.searchParams.getAll("find")))];
  address.searchParams.delete("find");
  history.replaceState(history.state, "", address);
  if (ranges[0] && "highlights" in CSS) {
    CSS.highlights.set("found", new Highlight(...ranges));
    setTimeout(() => CSS.highlights.delete("found"), time);
  }
  return ranges[0]?.startContainer.parentElement ?? article;
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
