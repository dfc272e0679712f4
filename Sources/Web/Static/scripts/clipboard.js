import { text } from "./texts.js";
import { toast } from "./toast.js";

/**
 * Copies a text and marks the button as done.
 *
 * @param {Element} button
 * @param {string | Promise<string>} content a promise keeps the permission of the click while the text is fetched
 */
export async function copy(button, content) {
  try {
    await write(content);
  } catch {
    toast(text("script.copy-failed"));
    return;
  }
  button.setAttribute("data-done", "");
  setTimeout(() => button.removeAttribute("data-done"), 2000);
  toast(text("script.copied"));
}

/** @param {string | Promise<string>} content */
async function write(content) {
  if (!navigator.clipboard) return writeBySelection(await content); // without TLS there is no clipboard object
  if (typeof content === "string") return navigator.clipboard.writeText(content);
  const blob = content.then((words) => new Blob([words], { type: "text/plain" }));
  return navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
}

/** @param {string} content */
function writeBySelection(content) {
  const area = document.createElement("textarea");
  area.value = content;
  area.className = "visually-hidden";
  const focused = document.activeElement;
  document.body.append(area);
  area.select();
  const isDone = document.execCommand("copy");
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  if (!isDone) throw new Error("copy");
}
