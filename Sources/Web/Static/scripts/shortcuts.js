// Keys that every page has, and what it takes to have more.

const isApple = /^(Mac|iP)/.test(navigator.platform);

/**
 * Has Ctrl, or Cmd on Apple's keyboards, do something together with a letter. It is the letter that is typed; where
 * that is not Latin, the key on which keyboards have it. Any other key more makes it another shortcut: the browser's.
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
