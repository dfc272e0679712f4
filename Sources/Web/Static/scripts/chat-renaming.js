import { Problem, request } from "./api.js";
import { toast } from "./toast.js";
import { copyOf } from "./trusted-html.js";

/** @typedef {import("./chat-list.js").ChatList} ChatList */

/**
 * Renames a chat in the list: Enter or leaving the field saves, Escape does not.
 *
 * @param {ChatList} list
 * @param {string} id
 */
export function rename(list, id) {
  const link = list.item(id)?.querySelector("a");
  const form = copyOf("rename-form");
  const input = form.querySelector("input");
  if (!link || !input) return;
  input.value = link.title;
  link.replaceWith(form);
  input.select();
  form.addEventListener("submit", (event) => { event.preventDefault(); end(list, form, link, input.value); });
  input.addEventListener("blur", () => {
    if (document.hasFocus() && !list.isReplacing) end(list, form, link, input.value);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    end(list, form, link, link.title);
  });
}

/**
 * @param {ChatList} list
 * @param {HTMLElement} form
 * @param {HTMLAnchorElement} link
 * @param {string} wanted
 */
function end(list, form, link, wanted) {
  if (!form.isConnected) return;
  const id = list.idOf(form);
  const title = wanted.trim();
  const hadFocus = form.contains(document.activeElement);
  list.isReplacing = true;
  form.replaceWith(link);
  list.isReplacing = false;
  if (hadFocus) link.focus();
  if (title && title !== link.title) save(list, id, link, title);
}

/**
 * @param {ChatList} list
 * @param {string} id
 * @param {HTMLAnchorElement} link
 * @param {string} title
 */
async function save(list, id, link, title) {
  const old = link.title;
  list.setTitle(link, title);
  try {
    const chat = await request("PATCH", `/api/v1/chats/${id}`, { title });
    list.setTitle(list.item(id)?.querySelector("a") ?? link, chat?.title ?? title);
  } catch (error) {
    list.setTitle(list.item(id)?.querySelector("a") ?? link, old);
    toast(Problem.from(error).message);
  }
}
