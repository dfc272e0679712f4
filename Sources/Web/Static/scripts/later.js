import "./person.js";
import { toast } from "./toast.js";

// What to say after the page has reloaded.
const PLACE = "parley-later";

/** @param {string} message */
export function sayAfterReload(message) {
  sessionStorage.setItem(PLACE, message);
  location.reload();
}

const message = sessionStorage.getItem(PLACE);
if (message) {
  sessionStorage.removeItem(PLACE);
  toast(message);
}
