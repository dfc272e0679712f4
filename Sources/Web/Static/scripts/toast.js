const output = document.getElementById("toast");
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/**
 * Says something at the edge of the page, for a while.
 *
 * @param {string} message
 */
export function toast(message) {
  if (!output || !message) return;
  clearTimeout(timer);
  output.hidden = false;
  output.textContent = message;
  timer = setTimeout(() => { output.hidden = true; }, 5000);
}
