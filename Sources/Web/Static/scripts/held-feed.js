import { text } from "./texts.js";

const notice = document.createElement("p");
notice.className = "composer-state";
notice.setAttribute("role", "status");

/**
 * Says above the field that the page does not hear of changes, for as long as that is so.
 *
 * @param {boolean} isHeld
 */
export function tellHeld(isHeld) {
  if (!notice.isConnected) document.querySelector("message-composer form")?.before(notice);
  notice.textContent = isHeld ? text("script.feed-held") : "";
  notice.hidden = !isHeld;
}
