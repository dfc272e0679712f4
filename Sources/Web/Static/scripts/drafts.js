// Texts that are not sent yet. They belong to a person, and outlive a reload and a crash of the browser; signing out
// forgets them. Each tab has its own, whatever others write or send; a new tab begins with what was written last.

import { person } from "./person.js";

localStorage.removeItem("draft:new"); // kept by an earlier version, for nobody knows whom

addEventListener("storage", ({ key, newValue }) => {
  const text = key?.startsWith("draft:") && newValue === null && sessionStorage.getItem(key);
  if (key && text) keep(localStorage, key, text); // another tab sent what it had; the text of this one is not sent yet
});

/** @param {string} name */
export function draft(name) {
  const old = `draft:${name}`; // of an earlier version; who gets to see the chat or message wrote it
  const text = sessionStorage.getItem(keyOf(name)) ?? localStorage.getItem(keyOf(name)) ?? localStorage.getItem(old);
  if (text) keep(sessionStorage, keyOf(name), text);
  return text ?? "";
}

/**
 * @param {string} name
 * @param {string} text nothing forgets the draft
 */
export function keepDraft(name, text) {
  const key = keyOf(name);
  localStorage.removeItem(`draft:${name}`);
  if (text) {
    keep(sessionStorage, key, text);
    keep(localStorage, key, text);
  } else {
    if (localStorage.getItem(key) === sessionStorage.getItem(key)) localStorage.removeItem(key);
    sessionStorage.removeItem(key);
  }
}

/** @param {string} name */
function keyOf(name) {
  return `draft:${person}:${name}`;
}

/**
 * @param {Storage} store
 * @param {string} key
 * @param {string} text
 */
function keep(store, key, text) {
  try {
    store.setItem(key, text);
  } catch {
    // The browser's store is full: the text is still in its field.
  }
}
