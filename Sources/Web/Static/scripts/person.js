// Whose page this is. What the browser keeps belongs to that person: another one who signs in finds nothing of it.

/** The account's id; empty before signing in. */
export const { person = "" } = document.documentElement.dataset;

if (person) {
  try {
    if (sessionStorage.getItem("person") !== person) sessionStorage.clear(); // from somebody else's time
    sessionStorage.setItem("person", person);
    localStorage.setItem("person", person);
    for (const type of ["storage", "pageshow"]) addEventListener(type, leaveToOthers);
  } catch {
    // The browser's store is full, and so keeps nothing of anybody else either.
  }
}

/** Somebody else signed in, or this one signed out, in another tab or since the browser put the page aside. */
function leaveToOthers() {
  const present = localStorage.getItem("person");
  if (present === person) return;
  if (!present) sessionStorage.clear();
  location.reload();
}
