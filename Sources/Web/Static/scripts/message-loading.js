import { completeProse } from "./prose.js";
import { fragment } from "./trusted-html.js";

/** @typedef {import("./message-pages.js").MessagePages} MessagePages */

/**
 * Loads messages beyond one end of the page.
 *
 * @param {MessagePages} pages
 * @param {HTMLElement} link stands at that end
 * @returns {Promise<boolean>} whether the page has more messages now
 */
export async function load(pages, link) {
  const { branch, list } = pages;
  const { articles, chat } = list;
  const way = link.dataset.way ?? "";
  const edge = (way === "before" ? articles[0] : articles[articles.length - 1])?.dataset.id;
  if (!edge) return false;
  const response = await fetch(`/chat/${chat}/messages?${way}=${edge}`);
  const html = await response.text();
  if (!response.ok || branch !== pages.branch) return false;
  if (way === "before") link.after(fragment(html));
  else link.before(fragment(html));
  link.hidden = response.headers.get("X-Has-More") !== "true";
  completeProse(list);
  pages.look(link);
  return true;
}
