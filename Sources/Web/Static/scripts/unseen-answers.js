/** @typedef {import("./chat-list.js").ChatList} ChatList */

import { text } from "./texts.js";

/** The chats to remember at most; the ones longest known are forgotten first. */
const limit = 200;

/**
 * Marks the chats in which an answer ended that the reader has not seen, until they are opened in this browser.
 *
 * @param {ChatList} list
 */
export function markUnseen(list) {
  /** @type {Record<string, "running" | "unseen">} */
  const answers = JSON.parse(localStorage.getItem("answers") ?? "{}");
  for (const item of list.querySelectorAll("li")) {
    const { id = "" } = item.dataset;
    const link = item.querySelector("a");
    if (item.querySelector(".answering")) answers[id] = "running";
    else if (link?.hasAttribute("aria-current")) delete answers[id];
    else if (answers[id]) answers[id] = "unseen";
    if (answers[id] !== "unseen" || !link || link.querySelector(".unseen")) continue;
    const mark = document.createElement("span");
    mark.className = "unseen";
    mark.append(Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: text("script.unseen") }));
    link.append(mark);
  }
  const kept = Object.entries(answers).slice(-limit);
  if (kept.length) localStorage.setItem("answers", JSON.stringify(Object.fromEntries(kept)));
  else localStorage.removeItem("answers");
}
