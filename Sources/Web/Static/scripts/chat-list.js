import { Problem } from "./api.js";
import { PopupMenu } from "./popup-menu.js";
import { toast } from "./toast.js";
import { fragment } from "./trusted-html.js";

const day = 86_400_000;

/** The list of chats, grouped by the reader's days: a menu for each chat, older chats load on scrolling down. */
export class ChatList extends HTMLElement {
  /** Taking a field out of the page blurs it, which must not end a renaming. */
  isReplacing = false;
  isLoading = false;
  /** Chats that are not shown, because they are about to be deleted. */
  hiddenIDs = new Set();
  /** The day on which the list was grouped. */
  day = this.today;

  connectedCallback() {
    for (const menu of document.querySelectorAll(".chat-menu")) {
      if (menu instanceof PopupMenu) menu.addEventListener("click", (event) => this.choose(menu, event));
    }
    this.nearing = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) this.load(({ loadMore }) => loadMore(this));
    }, { root: this.parentElement, rootMargin: "400px" });
    if ("archive" in this.dataset) this.showDrawer(); // opening the archive should show it
    this.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
    document.addEventListener("visibilitychange", () => this.keepDays());
    this.keepDays();
    this.lookForMore();
    this.markUnseen();
    if (!sessionStorage.getItem("deletion")) return;
    import("./chat-deletion.js").then(({ ChatDeletion }) => ChatDeletion.resume(this), tell); // begun on the previous page
  }

  // Actions

  /**
   * Replaces the list without interrupting what the reader is doing in it.
   *
   * @param {string} html
   */
  replace(html) {
    const rename = this.querySelector("form.rename");
    const focus = this.focusPlace();
    const renamedID = rename && this.idOf(rename);
    this.isReplacing = true;
    this.replaceChildren(fragment(html));
    const link = renamedID && this.item(renamedID)?.querySelector("a");
    if (rename && link) link.replaceWith(rename);
    this.restoreFocus(focus);
    this.isReplacing = false;
    this.day = this.today;
    this.hide();
    this.retitle(this.querySelector("a[aria-current]")?.getAttribute("title"));
    this.markUnseen();
    this.lookForMore();
  }

  /**
   * @param {PopupMenu} menu of a chat in the list, or of the open chat
   * @param {Event} event
   */
  choose(menu, { target }) {
    const item = target instanceof Element ? target.closest(".menu-item") : null;
    const { opener } = menu;
    if (!(item instanceof HTMLElement) || !opener) return;
    menu.hidePopover();
    import("./chat-actions.js").then(({ carryOut }) => carryOut(this, item, opener), tell);
  }

  /** Hides the chats that are about to be deleted. */
  hide() {
    for (const item of this.querySelectorAll("li")) item.hidden = this.hiddenIDs.has(item.dataset.id);
    for (const group of this.querySelectorAll("section")) group.hidden = !group.querySelector("li:not([hidden])");
  }

  /** What the feed has to keep up to date. */
  get reach() {
    const isArchive = "archive" in this.dataset;
    return { chats: String(this.querySelectorAll("li").length), ...(isArchive && { archived: "1" }) };
  }

  /** Older chats have come. */
  grown() {
    this.hide();
    this.markUnseen();
    this.lookForMore();
    this.dispatchEvent(new CustomEvent("chats-loaded", { bubbles: true }));
  }

  /** @param {string} id */
  item(id) {
    return this.querySelector(`li[data-id="${CSS.escape(id)}"]`);
  }

  /** @param {Element} element */
  idOf(element) {
    return element.closest("li")?.dataset.id ?? "";
  }

  // Private

  /** Marks chats whose answer came while another page was open. Most pages have neither a running nor an unseen one. */
  markUnseen() {
    if (!localStorage.getItem("answers") && !this.querySelector(".answering")) return;
    import("./unseen-answers.js").then(({ markUnseen }) => markUnseen(this)).catch(() => {}); // the list does without
  }

  /**
   * The server groups by the reader's clock, which it knows from a cookie. If the clock or the day has changed, it
   * groups again.
   */
  keepDays() {
    const offset = String(this.offset);
    if (document.visibilityState === "hidden" || (this.dataset.offset === offset && this.day === this.today)) return;
    this.load(({ regroup }) => regroup(this, offset));
  }

  /**
   * @param {(module: typeof import("./chat-list-parts.js")) => Promise<void>} command
   */
  async load(command) {
    if (this.isLoading) return;
    this.isLoading = true;
    try {
      await command(await import("./chat-list-parts.js"));
    } catch {
      // No connection: the list stays as it is, and the feed brings the rest.
    } finally {
      this.isLoading = false;
    }
  }

  lookForMore() {
    const more = this.querySelector(".list-more");
    this.nearing?.disconnect();
    if (more) this.nearing?.observe(more);
  }

  get offset() {
    return -new Date().getTimezoneOffset();
  }

  get today() {
    return Math.floor((Date.now() + this.offset * 60_000) / day);
  }

  /** Opens the list where it is a drawer behind a button. */
  showDrawer() {
    const drawer = this.closest("[popover]");
    if (drawer instanceof HTMLElement && drawer.getClientRects().length === 0) drawer.showPopover();
  }

  /**
   * The window's title follows the list.
   *
   * @param {string | null} [title]
   */
  retitle(title) {
    const button = document.querySelector(".title-button");
    const old = button?.textContent ?? "";
    if (!title || !(button instanceof HTMLElement) || old === title) return;
    document.title = document.title.replace(old, () => title);
    put(button, title);
  }

  focusPlace() {
    const active = document.activeElement;
    if (!active || !this.contains(active)) return null;
    return { id: this.idOf(active), isMenu: active.matches(".chat-more"), element: active };
  }

  /** @param {ReturnType<ChatList["focusPlace"]>} place */
  restoreFocus(place) {
    if (!place || place.element === document.activeElement) return;
    const item = this.item(place.id);
    const target = place.element.isConnected ? place.element : item?.querySelector(place.isMenu ? ".chat-more" : "a");
    if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  }
}

/**
 * Shows a title.
 *
 * @param {HTMLElement} name of a chat, in the list or above its messages
 * @param {string} title
 */
export function put(name, title) {
  name.title = title;
  const place = name.querySelector(".chat-title");
  if (place) place.textContent = title;
}

/** @param {unknown} error */
function tell(error) {
  toast(Problem.from(error).message);
}

customElements.define("chat-list", ChatList);
