import { Problem, request } from "./api.js";
import { PopupMenu } from "./popup-menu.js";
import { text } from "./texts.js";
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
    const menu = document.getElementById("chat-menu");
    if (menu instanceof PopupMenu) {
      this.menu = menu;
      menu.addEventListener("click", (event) => this.choose(event));
    }
    this.nearing = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) this.loadMore();
    }, { root: this.parentElement, rootMargin: "400px" });
    if ("archive" in this.dataset) this.showDrawer(); // opening the archive should show it
    this.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
    document.addEventListener("visibilitychange", () => this.keepDays());
    this.keepDays();
    this.lookForMore();
    if (sessionStorage.getItem("deletion")) this.delete(""); // begun on the previous page
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
    this.retitle();
    this.lookForMore();
  }

  /** @param {Event} event */
  choose(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-action]") : null;
    const id = this.menu?.opener && this.idOf(this.menu.opener);
    if (!(button instanceof HTMLElement) || !id) return;
    this.menu?.hidePopover();
    if (button.dataset.action === "rename") this.rename(id);
    if (button.dataset.action === "archive") this.move(id, true, "script.archived");
    if (button.dataset.action === "unarchive") this.move(id, false, "script.unarchived");
    if (button.dataset.action === "delete") this.delete(id);
  }

  /** @param {string} id */
  rename(id) {
    import("./chat-renaming.js").then(({ rename }) => rename(this, id), tell);
  }

  /** @param {string} id empty resumes the deletion that the previous page began */
  delete(id) {
    import("./chat-deletion.js").then(({ ChatDeletion }) => {
      if (id) ChatDeletion.begin(this, id);
      else ChatDeletion.resume(this);
    }, tell);
  }

  /** Hides the chats that are about to be deleted. */
  hide() {
    for (const item of this.querySelectorAll("li")) item.hidden = this.hiddenIDs.has(item.dataset.id);
    for (const group of this.querySelectorAll("section")) group.hidden = !group.querySelector("li:not([hidden])");
  }

  /**
   * Moves the focus to a chat's neighbour.
   *
   * @param {string} id
   */
  leave(id) {
    const items = [...this.querySelectorAll("li:not([hidden])")];
    const index = items.findIndex((item) => item === this.item(id));
    const next = items[index + 1] ?? items[index - 1];
    next?.querySelector("a")?.focus();
  }

  /** What the feed has to keep up to date. */
  get reach() {
    const isArchive = "archive" in this.dataset;
    return { chats: String(this.querySelectorAll("li").length), ...(isArchive && { archived: "1" }) };
  }

  /**
   * @param {HTMLAnchorElement} link
   * @param {string} title
   */
  setTitle(link, title) {
    link.title = title;
    const place = link.querySelector(".chat-title");
    if (place) place.textContent = title;
    this.retitle();
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

  /**
   * Takes a chat to the archive or out of it.
   *
   * @param {string} id
   * @param {boolean} isArchived
   * @param {string} done key of what to say
   */
  async move(id, isArchived, done) {
    try {
      await request("PATCH", `/api/v1/chats/${id}`, { is_archived: isArchived });
    } catch (error) {
      return tell(error);
    }
    this.leave(id);
    this.item(id)?.remove();
    this.hide();
    toast(text(done));
  }

  /**
   * The server groups by the reader's clock, which it knows from a cookie. If the clock or the day has changed, it
   * groups again.
   */
  keepDays() {
    const offset = String(this.offset);
    if (document.visibilityState === "hidden" || (this.dataset.offset === offset && this.day === this.today)) return;
    this.dataset.offset = offset;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `parley_offset=${offset}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    this.load({}, (html) => this.replace(html));
  }

  loadMore() {
    const more = this.querySelector(".list-more");
    const items = this.querySelectorAll("li");
    const last = items[items.length - 1]?.dataset.id;
    if (!more || !last) return;
    this.load({ older: last }, (html) => {
      if (more.isConnected) this.append(more, fragment(html));
    });
  }

  /**
   * @param {Element} more the element to replace
   * @param {DocumentFragment} page
   */
  append(more, page) {
    const groups = this.querySelectorAll("section");
    const [last, first] = [groups[groups.length - 1], page.querySelector("section")];
    if (first && last?.dataset.age === first.dataset.age) {
      last.querySelector("ul")?.append(...first.querySelectorAll("li"));
      first.remove();
    }
    more.replaceWith(page);
    this.hide();
    this.lookForMore();
    this.dispatchEvent(new CustomEvent("chats-loaded", { bubbles: true }));
  }

  /**
   * @param {Record<string, string>} query
   * @param {(html: string) => void} put
   */
  async load(query, put) {
    if (this.isLoading) return;
    this.isLoading = true;
    const selected = this.querySelector("a[aria-current]");
    const all = { ...this.reach, ...(selected && { selected: this.idOf(selected) }), ...query };
    if (query.older) all.chats = "";
    try {
      const response = await fetch(`/chats?${new URLSearchParams(all)}`);
      if (response.ok) put(await response.text());
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

  /** The window's title follows the list. */
  retitle() {
    const title = this.querySelector("a[aria-current]")?.getAttribute("title");
    const heading = document.querySelector(".window-title");
    if (!title || !heading || heading.textContent === title) return;
    document.title = document.title.replace(heading.textContent ?? "", () => title);
    heading.textContent = title;
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

/** @param {unknown} error */
function tell(error) {
  toast(Problem.from(error).message);
}

customElements.define("chat-list", ChatList);
