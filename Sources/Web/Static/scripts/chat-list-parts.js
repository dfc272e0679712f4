import { fragment } from "./trusted-html.js";

/** @typedef {import("./chat-list.js").ChatList} ChatList */

/**
 * Older chats, below those in the list.
 *
 * @param {ChatList} list
 */
export async function loadMore(list) {
  const more = list.querySelector(".list-more");
  const items = list.querySelectorAll("li");
  const last = items[items.length - 1]?.dataset.id;
  if (!more || !last) return;
  const page = fragment(await load(list, { chats: "", older: last }));
  if (more.isConnected) append(list, more, page);
}

/**
 * The server groups chats by the reader's clock, which it knows from a cookie.
 *
 * @param {ChatList} list
 * @param {string} offset minutes by which the clock is ahead of UTC
 */
export async function regroup(list, offset) {
  list.dataset.offset = offset;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `parley_offset=${offset}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  list.replace(await load(list, {}));
}

/**
 * @param {ChatList} list
 * @param {Element} more the element to replace
 * @param {DocumentFragment} page
 */
function append(list, more, page) {
  const groups = list.querySelectorAll("section");
  const [last, first] = [groups[groups.length - 1], page.querySelector("section")];
  if (first && last?.dataset.age === first.dataset.age) {
    last.querySelector("ul")?.append(...first.querySelectorAll("li"));
    first.remove();
  }
  more.replaceWith(page);
  list.grown();
}

/**
 * @param {ChatList} list
 * @param {Record<string, string>} query
 * @returns {Promise<string>} HTML
 */
async function load(list, query) {
  const selected = list.querySelector("a[aria-current]");
  const all = { ...list.reach, ...(selected && { selected: list.idOf(selected) }), ...query };
  const response = await fetch(`/chats?${new URLSearchParams(all)}`);
  if (!response.ok) throw new Error(response.statusText);
  return response.text();
}
