import { request } from "./api.js";
import { person } from "./person.js";

/**
 * Signs out and removes everything of this person's from the browser. Other people's drafts stay.
 *
 * @throws {import("./api.js").Problem}
 */
export async function signOut() {
  await request("POST", "/api/v1/auth/logout");
  sessionStorage.clear();
  localStorage.removeItem("person"); // first: other tabs then leave and keep nothing
  localStorage.removeItem("answers");
  for (const key of Object.keys(localStorage)) if (key.startsWith(`draft:${person}:`)) localStorage.removeItem(key);
  location.assign("/login");
}

/** Takes the place of the menu. */
export function showShortcuts() {
  document.getElementById("account-menu")?.hidePopover();
  const dialog = document.getElementById("keys-dialog");
  if (dialog instanceof HTMLDialogElement) dialog.showModal();
}

/**
 * Dismisses a notice permanently: the cookie tells the server to leave it out from now on.
 *
 * @param {Element} button
 */
export function dismiss(button) {
  const notice = button.closest("dismissible-notice");
  if (!(notice instanceof HTMLElement)) return;
  setCookie("parley_dismissed", notice.dataset.code ?? "");
  notice.remove();
}

/**
 * Language or theme: stored with the account, or in a cookie before signing in. Or a chat's model.
 *
 * @param {HTMLInputElement} input
 * @throws {import("./api.js").Problem}
 */
export async function choose(input) {
  const place = input.closest("preference-switch");
  if (!(place instanceof HTMLElement)) return;
  const { field = "", cookie = "", signedIn } = place.dataset;
  if (field === "model") {
    const { chooseModel } = await import("./chat-model.js");
    return chooseModel(input, place);
  }
  setCookie(cookie, input.value);
  if (field === "theme") document.documentElement.dataset.theme = input.value;
  if (signedIn !== undefined) await request("PATCH", "/api/v1/auth/me", { [field]: input.value });
  if (field === "locale") location.reload();
}

/**
 * @param {string} name
 * @param {string} value
 */
function setCookie(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}
