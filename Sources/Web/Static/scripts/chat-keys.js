// Keys of the chat page that are not about one of its parts.

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && event.shiftKey && event.code === "KeyO") {
    event.preventDefault();
    location.assign("/chat");
  } else if (event.key === "?" && !isTyping(event.target) && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    const dialog = document.getElementById("keys-dialog");
    if (dialog instanceof HTMLDialogElement) dialog.showModal();
  }
});

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
