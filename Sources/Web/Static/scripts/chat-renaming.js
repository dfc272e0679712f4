import { Problem, request } from "./api.js";
import { put } from "./chat-list.js";
import { toast } from "./toast.js";
import { copyOf } from "./trusted-html.js";

/** @typedef {import("./chat-list.js").ChatList} ChatList */

/**
 * Renames a chat in place of its name: Enter or leaving the field saves, Escape does not.
 *
 * @param {ChatList} list
 * @param {string} id
 * @param {HTMLElement} name shows the title and has it as its tooltip
 */
export function rename(list, id, name) {
  const { title } = name;
  const form = copyOf("rename-form");
  const input = form.querySelector("input");
  if (!input) return;
  let isOver = false;
  /** @param {string} wanted */
  const end = (wanted) => {
    if (isOver) return;
    isOver = true; // taking the form out of the page blurs its field
    const hadFocus = form.contains(document.activeElement);
    form.replaceWith(name);
    list.retitle(list.item(id)?.querySelector("a")?.title); // it may have changed meanwhile
    if (hadFocus) name.focus();
    if (wanted.trim() && wanted.trim() !== title) save(list, id, title, wanted.trim());
  };
  input.value = title;
  name.replaceWith(form);
  input.select();
  form.addEventListener("submit", (event) => { event.preventDefault(); end(input.value); });
  input.addEventListener("blur", () => { if (document.hasFocus() && !list.isReplacing) end(input.value); });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    end(title);
  });
}

/**
 * @param {ChatList} list
 * @param {string} id
 * @param {string} old
 * @param {string} title
 */
async function save(list, id, old, title) {
  setTitle(list, id, title);
  try {
    const chat = await request("PATCH", `/api/v1/chats/${id}`, { title });
    setTitle(list, id, chat?.title ?? title);
  } catch (error) {
    setTitle(list, id, old);
    toast(Problem.from(error).message);
  }
}

/**
 * @param {ChatList} list
 * @param {string} id
 * @param {string} title
 */
function setTitle(list, id, title) {
  const link = list.item(id)?.querySelector("a");
  if (link) put(link, title);
  if (document.querySelector(`.window-title[data-id="${CSS.escape(id)}"]`)) list.retitle(title);
}
