// Drafts: texts that are not sent yet. They belong to a person, survive a reload and a browser crash, and are removed
// on sign-out. Each tab has its own, whatever other tabs write or send; a new tab starts with the latest one.

import { person } from "./person.js";

localStorage.removeItem("draft:new"); // stored by an earlier version, for an unknown person

addEventListener("storage", ({ key, newValue }) => {
  const text = key?.startsWith("draft:") && newValue === null && sessionStorage.getItem(key);
  if (key && text) keep(localStorage, key, text); // another tab sent its text; this one is not sent yet
});

/** @param {string} name */
export function draft(name) {
  const old = `draft:${name}`; // from an earlier version; only its author can open the chat
  const text = sessionStorage.getItem(keyOf(name)) ?? localStorage.getItem(keyOf(name)) ?? localStorage.getItem(old);
  if (text) keep(sessionStorage, keyOf(name), text);
  return text ?? "";
}

/**
 * @param {string} name
 * @param {string} text empty removes the draft
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
    // The browser's storage is full; the text is still in its field.
  }
}
