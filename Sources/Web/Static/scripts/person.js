// Whose page this is. What the browser stores belongs to that person; another person who signs in cannot see it.

/** The account's id; empty before signing in. */
export const { person = "" } = document.documentElement.dataset;

if (person) {
  try {
    if (sessionStorage.getItem("person") !== person) sessionStorage.clear(); // left by somebody else
    sessionStorage.setItem("person", person);
    localStorage.setItem("person", person);
    for (const type of ["storage", "pageshow"]) addEventListener(type, leaveToOthers);
  } catch {
    // The browser's storage is full, so it holds nothing of anybody else either.
  }
}

/**
 * Reloads if somebody else signed in or this person signed out, in another tab or while the page was in the browser's
 * cache.
 */
function leaveToOthers() {
  const present = localStorage.getItem("person");
  if (present === person) return;
  if (!present) sessionStorage.clear();
  location.reload();
}
