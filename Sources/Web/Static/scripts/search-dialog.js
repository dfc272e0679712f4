import { SearchBox } from "./search-box.js";
import { copyOf } from "./trusted-html.js";

/** Shows the search with the last query. The search page already shows it. */
export function openSearch() {
  const box = document.querySelector("search-box") ?? insert();
  const dialog = box.closest("dialog");
  if (dialog && !dialog.open) dialog.showModal();
  if (box instanceof SearchBox) box.begin();
}

function insert() {
  const dialog = copyOf("search-dialog");
  document.body.append(dialog);
  dialog.addEventListener("click", ({ target }) => {
    const closes = target === dialog || (target instanceof Element && target.closest("[data-action=close], a.hit"));
    if (closes && dialog instanceof HTMLDialogElement) dialog.close();
  });
  return /** @type {Element} */ (dialog.querySelector("search-box"));
}
