import { Problem, request } from "./api.js";
import { toast } from "./toast.js";

/** Signs out, and leaves nothing that the next person at this browser could find. */
class SignOut extends HTMLElement {
  connectedCallback() {
    this.querySelector("button")?.addEventListener("click", () => this.leave());
  }

  async leave() {
    try {
      await request("POST", "/api/v1/auth/logout");
    } catch (error) {
      toast(Problem.from(error).message);
      return;
    }
    sessionStorage.clear();
    localStorage.clear();
    location.assign("/login");
  }
}

customElements.define("sign-out", SignOut);
