import { Problem, request } from "./api.js";
import { toast } from "./toast.js";

/** Language or theme: kept with the account, or in a cookie before signing in. */
class PreferenceSwitch extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", (event) => {
      if (event.target instanceof HTMLInputElement) this.choose(event.target.value);
    });
  }

  /** @param {string} value */
  async choose(value) {
    const { field = "", cookie = "" } = this.dataset;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${cookie}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    if (field === "theme") document.documentElement.dataset.theme = value;
    try {
      if ("signedIn" in this.dataset) await request("PATCH", "/api/v1/auth/me", { [field]: value });
    } catch (error) {
      toast(Problem.from(error).message);
      return;
    }
    if (field === "locale") location.reload();
  }
}

customElements.define("preference-switch", PreferenceSwitch);
