import "./person.js";
import { toast } from "./toast.js";

// What to say on the next page.
const PLACE = "parley-later";

/** @param {string} message */
export function sayLater(message) {
  if (message) sessionStorage.setItem(PLACE, message);
}

const message = sessionStorage.getItem(PLACE);
if (message) {
  sessionStorage.removeItem(PLACE);
  toast(message);
}
