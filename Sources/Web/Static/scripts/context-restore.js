import { Problem, request } from "./api.js";
import { toast } from "./toast.js";

/** Saves an old version again, as the newest. */
class ContextRestore extends HTMLElement {
  connectedCallback() {
    this.querySelector("button")?.addEventListener("click", () => this.restore());
  }

  async restore() {
    const { command = "", version = "", next = "", source = "" } = this.dataset;
    const content = document.getElementById(source)?.textContent ?? "";
    try {
      await request("PUT", command, { content }, { "If-Match": `"${version}"` });
      location.assign(next);
    } catch (error) {
      toast(Problem.from(error).message);
    }
  }
}

customElements.define("context-restore", ContextRestore);
