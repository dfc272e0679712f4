const output = document.getElementById("toast");
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/**
 * Shows a message at the edge of the page for a while, above everything, an open drawer included.
 *
 * @param {string} message
 */
export function toast(message) {
  if (!output || !message) return;
  clearTimeout(timer);
  hide();
  output.showPopover();
  output.textContent = message;
  timer = setTimeout(hide, 5000);
}

function hide() {
  if (output?.matches(":popover-open")) output.hidePopover();
}
