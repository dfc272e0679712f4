import { text } from "./texts.js";
import { toast } from "./toast.js";

/**
 * Copies a text and marks the button as done. Promises keep the permission of the click while texts are fetched.
 *
 * @param {Element} button
 * @param {string | Promise<string>} content
 * @param {Promise<string>} [html] the same for programs that show formatted text
 */
export async function copy(button, content, html) {
  try {
    await (html ? write({ "text/plain": content, "text/html": html }) : writeText(content));
  } catch {
    toast(text("script.copy-failed"));
    return;
  }
  button.setAttribute("data-done", "");
  setTimeout(() => button.removeAttribute("data-done"), 2000);
  toast(text("script.copied"));
}

/** @param {string | Promise<string>} content */
async function writeText(content) {
  if (!navigator.clipboard || typeof content !== "string") return write({ "text/plain": content });
  return navigator.clipboard.writeText(content);
}

/** @param {Record<string, string | Promise<string>>} contents by media type */
async function write(contents) {
  if (!navigator.clipboard) return writeBySelection(contents); // without TLS there is no clipboard object
  const items = Object.entries(contents).map(([type, content]) => {
    return [type, Promise.resolve(content).then((words) => new Blob([words], { type }))];
  });
  return navigator.clipboard.write([new ClipboardItem(Object.fromEntries(items))]);
}

/** @param {Record<string, string | Promise<string>>} contents */
async function writeBySelection(contents) {
  for (const type in contents) contents[type] = await contents[type];
  const area = document.createElement("textarea");
  area.value = " "; // some browsers copy nothing without a selection
  area.className = "visually-hidden";
  area.addEventListener("copy", (event) => {
    event.stopPropagation();
    event.preventDefault();
    for (const type in contents) event.clipboardData?.setData(type, String(contents[type]));
  });
  const focused = document.activeElement;
  document.body.append(area);
  area.select();
  const isDone = document.execCommand("copy");
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  if (!isDone) throw new Error("copy");
}
