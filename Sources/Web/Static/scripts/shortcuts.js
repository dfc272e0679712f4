// Keyboard shortcuts of every page, and a way to add more.

const isApple = /^(Mac|iP)/.test(navigator.platform);

/**
 * Runs an action on Ctrl, or Cmd on Apple keyboards, with a letter. The typed letter counts; on a non-Latin layout, the
 * key that has the letter on a Latin keyboard. With any further modifier key it is another shortcut, left to the
 * browser.
 *
 * @param {string} letter upper-case
 * @param {boolean} withShift
 * @param {(event: KeyboardEvent) => void} action
 * @param {Document | HTMLElement} place where it counts
 */
export function onShortcut(letter, withShift, action, place = document) {
  place.addEventListener("keydown", (/** @type {any} */ event) => {
    const { key, code, altKey, ctrlKey, metaKey, shiftKey } = event;
    const typed = /^[^\p{ASCII}\p{Script=Latin}]/u.test(key) ? code : `Key${key.toUpperCase()}`;
    const isOther = altKey || shiftKey !== withShift || ctrlKey === isApple || metaKey !== isApple;
    if (typed !== `Key${letter}` || isOther || event.isComposing || event.defaultPrevented) return;
    event.preventDefault();
    if (!event.repeat) action(event);
  });
}

onShortcut("O", true, () => location.assign("/chat"));

document.addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, target } = event;
  const dialog = document.getElementById("keys-dialog");
  if (key !== "?" || ctrlKey || metaKey || event.isComposing || !(dialog instanceof HTMLDialogElement)) return;
  if (isTyping(target) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  dialog.showModal();
});

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
