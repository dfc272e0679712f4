import { Problem, request } from "./api.js";
import { ageOf } from "./chat-age.js";
import { PopupMenu } from "./popup-menu.js";
import { text } from "./texts.js";
import { toast } from "./toast.js";
import { copyOf, fragment } from "./trusted-html.js";

/** The list of chats: groups by the reader's days, a menu for each chat, renaming in place. */
export class ChatList extends HTMLElement {
  /** Taking a field out of the page blurs it, which must not end the renaming. */
  isReplacing = false;

  connectedCallback() {
    const menu = document.getElementById("chat-menu");
    if (menu instanceof PopupMenu) {
      this.menu = menu;
      menu.addEventListener("click", (event) => this.choose(event));
    }
    this.group();
    if ("archive" in this.dataset) this.showDrawer(); // who opened the archive came to see it
    this.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
    document.addEventListener("keydown", (event) => this.shortcut(event));
    document.addEventListener("visibilitychange", () => this.group()); // it may be tomorrow by now
  }

  // Actions

  /**
   * Shows the list anew. What the reader is doing in it goes on.
   *
   * @param {string} html
   */
  replace(html) {
    if ("archive" in this.dataset) return;
    const rename = this.querySelector("form.rename");
    const focus = this.focusPlace();
    const renamedID = rename && this.idOf(rename);
    this.isReplacing = true;
    this.replaceChildren(fragment(html));
    const link = renamedID && this.item(renamedID)?.querySelector("a");
    if (rename && link) link.replaceWith(rename);
    this.restoreFocus(focus);
    this.isReplacing = false;
    this.group();
    this.retitle();
  }

  /** @param {KeyboardEvent} event */
  shortcut(event) {
    if (!(event.ctrlKey || event.metaKey) || !event.shiftKey || event.code !== "KeyO") return;
    event.preventDefault();
    location.assign("/chat");
  }

  /** @param {Event} event */
  choose(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-action]") : null;
    const id = this.menu?.opener && this.idOf(this.menu.opener);
    if (!(button instanceof HTMLElement) || !id) return;
    this.menu?.hidePopover();
    if (button.dataset.action === "rename") this.rename(id);
    if (button.dataset.action === "archive") this.change(id, "PATCH", { is_archived: true }, "script.archived");
    if (button.dataset.action === "unarchive") this.change(id, "PATCH", { is_archived: false }, "script.unarchived");
    if (button.dataset.action === "delete") this.delete(id);
  }

  /** @param {string} id */
  rename(id) {
    const link = this.item(id)?.querySelector("a");
    const form = copyOf("rename-form");
    const input = form.querySelector("input");
    if (!link || !input) return;
    input.value = link.title;
    link.replaceWith(form);
    input.select();
    form.addEventListener("submit", (event) => { event.preventDefault(); this.endRename(form, link, input.value); });
    input.addEventListener("blur", () => {
      if (document.hasFocus() && !this.isReplacing) this.endRename(form, link, input.value);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.endRename(form, link, link.title);
    });
  }

  /** @param {string} id */
  delete(id) {
    const dialog = document.getElementById("delete-dialog");
    const title = this.item(id)?.querySelector("a")?.title ?? "";
    const subject = dialog?.querySelector(".dialog-subject");
    if (!(dialog instanceof HTMLDialogElement) || !subject) return;
    subject.textContent = title;
    dialog.returnValue = "";
    dialog.onclose = () => {
      if (dialog.returnValue === "delete") this.change(id, "DELETE", undefined, "script.deleted");
    };
    dialog.showModal();
  }

  // Private

  /**
   * @param {HTMLElement} form
   * @param {HTMLAnchorElement} link
   * @param {string} wanted
   */
  endRename(form, link, wanted) {
    if (!form.isConnected) return;
    const id = this.idOf(form);
    const title = wanted.trim();
    const hadFocus = form.contains(document.activeElement);
    this.isReplacing = true;
    form.replaceWith(link);
    this.isReplacing = false;
    if (hadFocus) link.focus();
    if (title && title !== link.title) this.saveTitle(id, link, title);
  }

  /**
   * @param {string} id
   * @param {HTMLAnchorElement} link
   * @param {string} title
   */
  async saveTitle(id, link, title) {
    const old = link.title;
    this.setTitle(link, title);
    try {
      const chat = await request("PATCH", `/api/v1/chats/${id}`, { title });
      this.setTitle(this.item(id)?.querySelector("a") ?? link, chat?.title ?? title);
    } catch (error) {
      this.setTitle(link, old);
      toast(Problem.from(error).message);
    }
    this.retitle();
  }

  /**
   * Changes a chat that leaves the list by it.
   *
   * @param {string} id
   * @param {string} method
   * @param {object | undefined} body
   * @param {string} done key of what to say
   */
  async change(id, method, body, done) {
    try {
      await request(method, `/api/v1/chats/${id}`, body);
    } catch (error) {
      toast(Problem.from(error).message);
      return;
    }
    if (method === "DELETE") sessionStorage.removeItem(`draft:${id}`);
    this.takeOut(id, method === "DELETE");
    toast(text(done));
  }

  /**
   * The focus goes on to the neighbour; nobody stays in a chat that is gone.
   *
   * @param {string} id
   * @param {boolean} isGone
   */
  takeOut(id, isGone) {
    const item = this.item(id);
    const next = item?.nextElementSibling ?? item?.previousElementSibling;
    if (isGone && item?.querySelector("[aria-current]")) return location.assign("/chat");
    item?.remove();
    if (!this.querySelector("li")) return location.reload(); // the server knows what an empty list says
    this.group();
    const target = next?.querySelector("a") ?? this.querySelector("li a");
    if (target instanceof HTMLElement) target.focus();
  }

  /** Sorts the chats into the days of the reader's zone. They keep their order, so if one moves all are put anew. */
  group() {
    const items = [...this.querySelectorAll("li")];
    if (items.some((item) => item.parentElement !== this.listFor(item))) {
      const focus = this.focusPlace();
      this.isReplacing = true;
      items.forEach((item) => this.listFor(item)?.append(item));
      this.restoreFocus(focus);
      this.isReplacing = false;
    }
    for (const section of this.querySelectorAll("section")) section.hidden = !section.querySelector("li");
  }

  /** @param {HTMLElement} item */
  listFor(item) {
    return this.querySelector(`[data-age="${ageOf(new Date(item.dataset.updated ?? ""))}"] ul`);
  }

  /** Where the list is behind a button. */
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

  /**
   * @param {HTMLAnchorElement} link
   * @param {string} title
   */
  setTitle(link, title) {
    link.title = title;
    const place = link.querySelector(".chat-title");
    if (place) place.textContent = title;
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

  /** @param {Element} element */
  idOf(element) {
    return element.closest("li")?.dataset.id ?? "";
  }

  /** @param {string} id */
  item(id) {
    return this.querySelector(`li[data-id="${CSS.escape(id)}"]`);
  }
}

customElements.define("chat-list", ChatList);
