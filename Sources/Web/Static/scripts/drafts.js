// Texts that are not sent yet. They outlive a reload and a crash of the browser; signing out forgets them.

/** @param {string} name */
export function draft(name) {
  return localStorage.getItem(`draft:${name}`) ?? "";
}

/**
 * @param {string} name
 * @param {string} text nothing forgets the draft
 */
export function keepDraft(name, text) {
  try {
    if (text) localStorage.setItem(`draft:${name}`, text);
    else localStorage.removeItem(`draft:${name}`);
  } catch {
    // The browser's store is full: the text is still in its field.
  }
}
