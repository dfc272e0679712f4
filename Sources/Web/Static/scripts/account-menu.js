// Rare actions are loaded on first use: signing out, choosing a language or theme, dismissing a notice,
// listing the shortcuts.

import { Problem } from "./api.js";
import { toast } from "./toast.js";

for (const type of ["click", "change"]) document.addEventListener(type, act);

/** @param {Event} event */
async function act({ type, target }) {
  const wanted = type === "click" ? ":is(sign-out, dismissible-notice, shortcut-list) button" : "preference-switch input";
  const control = target instanceof Element && target.closest(wanted);
  if (!control) return;
  try {
    const { signOut, dismiss, choose, showShortcuts } = await import("./account-actions.js");
    if (control instanceof HTMLInputElement) await choose(control);
    else if (control.matches("sign-out *")) await signOut();
    else if (control.matches("shortcut-list *")) showShortcuts();
    else dismiss(control);
  } catch (error) {
    toast(Problem.from(error).message);
  }
}
