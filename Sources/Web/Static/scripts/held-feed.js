import { text } from "./texts.js";

const notice = document.createElement("p");
notice.className = "composer-state";
notice.setAttribute("role", "status");

/**
 * Shows a notice above the field while the page receives no changes.
 *
 * @param {boolean} isHeld
 */
export function tellHeld(isHeld) {
  if (!notice.isConnected) document.querySelector("message-composer form")?.before(notice);
  notice.textContent = isHeld ? text("script.feed-held") : "";
  notice.hidden = !isHeld;
}
