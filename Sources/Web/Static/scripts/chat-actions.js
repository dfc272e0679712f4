import { Problem, request } from "./api.js";
import { ChatDeletion, leave } from "./chat-deletion.js";
import { rename } from "./chat-renaming.js";
import { copy } from "./clipboard.js";
import { text } from "./texts.js";
import { toast } from "./toast.js";
import { UndoBar } from "./undo-bar.js";

/** @typedef {import("./chat-list.js").ChatList} ChatList */

/**
 * Carries out an item of a chat's menu: of one in the list, or of the open chat, whose title has a menu.
 *
 * @param {ChatList} list
 * @param {HTMLElement} button the menu's item
 * @param {HTMLElement} opener what opened the menu; it belongs to the chat
 */
export function carryOut(list, button, opener) {
  const { id = "" } = opener.closest("li")?.dataset ?? document.querySelector("h1")?.dataset ?? {};
  const isOpen = opener.matches(".title-button");
  const name = isOpen ? opener : list.item(id)?.querySelector("a"); // an event may have replaced the opener meanwhile
  if (!name) return;
  const { title } = name;
  switch (button.dataset.action) {
    case "rename": return rename(list, id, name);
    case "archive": return move(list, id, true);
    case "unarchive": return move(list, id, false);
    case "delete": return ChatDeletion.begin(list, id, title);
    case "copy-chat": return copy(button, markdown(id));
    case "print": return printAll();
  }
}

/**
 * Takes a chat to the archive or out of it.
 *
 * @param {ChatList} list
 * @param {string} id
 * @param {boolean} isArchived
 */
async function move(list, id, isArchived) {
  if (!await archive(id, isArchived)) return;
  if ("archive" in list.dataset !== isArchived) {
    leave(list, id);
    list.item(id)?.remove();
    list.hide();
  }
  new UndoBar(text(isArchived ? "script.archived" : "script.unarchived"), () => archive(id, !isArchived));
}

/**
 * @param {string} id
 * @param {boolean} isArchived
 * @returns {Promise<boolean>} whether it was done
 */
async function archive(id, isArchived) {
  try {
    await request("PATCH", `/api/v1/chats/${id}`, { is_archived: isArchived });
  } catch (error) {
    toast(Problem.from(error).message);
    return false;
  }
  const menu = document.querySelector(`.chat-menu[data-chat="${CSS.escape(id)}"]`);
  menu?.querySelector("[data-action=archive]")?.toggleAttribute("hidden", isArchived);
  menu?.querySelector("[data-action=unarchive]")?.toggleAttribute("hidden", !isArchived);
  return true;
}

/** @param {string} id */
async function markdown(id) {
  const response = await fetch(`/api/v1/chats/${id}/export?format=markdown`);
  if (!response.ok) throw new Problem("unexpected");
  return response.text();
}

/** Prints all messages, not only those already loaded. */
async function printAll() {
  const list = document.querySelector("message-list");
  const { MessageList } = await import("./message-list.js");
  const { adornForPrint } = await import("./adornments.js");
  if (list instanceof MessageList) await list.pages.loadAll();
  await adornForPrint();
  print();
}
