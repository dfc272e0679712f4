// Opens the search over the page. Its scripts are loaded on first use, or with the key that may begin the shortcut: what
// is typed next is meant for the search.

import { onShortcut } from "./shortcuts.js";

onShortcut("K", false, showSearch);

document.addEventListener("keydown", ({ ctrlKey, metaKey }) => {
  if (ctrlKey || metaKey) import("./search-dialog.js").catch(() => {}); // opening it tries again
});

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("[data-search]");
  const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (link && isPlain) showSearch(event);
});

/** @param {Event} event */
async function showSearch(event) {
  event.preventDefault();
  try {
    const { openSearch } = await import("./search-dialog.js");
    openSearch();
  } catch {
    location.assign("/search"); // no connection, or the server has a newer version of it
  }
}
