import { Problem, request } from "./api.js";
import { sayLater } from "./later.js";
import { toast } from "./toast.js";

/**
 * A button that is a command to the API: `data-method`, `data-path` and perhaps `data-body`. `data-confirm` is asked
 * first, `data-done` shown afterwards. Then its row leaves the list, or the page reloads (`data-reload`), or the secret
 * in the answer is shown (`data-secret` names its field).
 */
class CommandButton extends HTMLElement {
  busy = false;

  connectedCallback() {
    this.button?.addEventListener("click", () => this.press());
  }

  // Actions

  async press() {
    if (this.busy || !await this.isMeant()) return;
    this.busy = true;
    const { method = "POST", path = "", body } = this.dataset;
    try {
      this.done(await request(method, path, body && JSON.parse(body)));
    } catch (error) {
      toast(Problem.from(error).message);
    }
    this.busy = false;
  }

  // Private

  /** @returns {Promise<boolean>} */
  async isMeant() {
    const dialog = document.getElementById("confirm-dialog");
    if (!this.dataset.confirm || !(dialog instanceof HTMLDialogElement)) return true;
    const [, question = "", more = ""] = this.dataset.confirm.match(/^(.*?\?)\s*(.*)$/s) ?? [];
    const [title, text, yes] = ["h2", "p", "[value=yes]"].map((part) => dialog.querySelector(part));
    if (title) title.textContent = question;
    if (text) text.textContent = more;
    if (yes) yes.textContent = this.button?.textContent?.trim() || this.button?.title || "";
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) => { dialog.onclose = () => resolve(dialog.returnValue === "yes"); });
  }

  /** @param {Record<string, string> | null} answer */
  done(answer) {
    const { secret, done = "" } = this.dataset;
    if (secret) {
      this.dispatchEvent(new CustomEvent("secret", { bubbles: true, detail: answer?.[secret] ?? "" }));
      return;
    }
    if ("reload" in this.dataset) {
      sayLater(done);
      return location.reload();
    }
    const row = this.closest("[data-row]");
    const list = row instanceof HTMLElement ? document.getElementById(row.dataset.row ?? "") : null;
    row?.remove();
    list?.focus(); // the button that had the focus is gone
    toast(done);
  }

  get button() {
    return this.querySelector("button");
  }
}

customElements.define("command-button", CommandButton);
