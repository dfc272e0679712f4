import { Problem, request } from "./api.js";

/**
 * @typedef {{type: "message", id: string, html: string, is_earlier: boolean}
 *   | {type: "block", message_id: string, from: number, blocks: string[]}
 *   | {type: "footer", message_id: string, footer: string}
 *   | {type: "end", message_id: string, from: number, blocks: string[], status: string, footer: string}
 *   | {type: "branch", html: string, has_earlier: boolean, has_later: boolean}
 *   | {type: "window", html: string}
 *   | {type: "chats", html: string, is_full: boolean}
 *   | {type: "deletion"}} FeedEvent
 */

const types = ["message", "block", "footer", "end", "branch", "window", "chats", "deletion"];

/** Receives everything that changes on a page while the page is visible. */
export class Feed {
  /** @type {EventSource | null} */
  source = null;
  /** Whether the page says that no events arrive. */
  isHeld = false;
  /** How many callers hold events back. */
  holders = 0;
  /**
   * Events held back.
   *
   * @type {FeedEvent[]}
   */
  held = [];
  /** Milliseconds until the next attempt after a refusal. */
  wait = 1000;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  patience;

  /**
   * @param {string} chat id, or empty for the list alone
   * @param {string} cursor marks what the page already shows
   * @param {() => Record<string, string>} reach how far the page reaches
   * @param {(event: FeedEvent) => void} receive
   * @param {(isConnected: boolean) => void} connected
   */
  constructor(chat, cursor, reach, receive, connected) {
    this.chat = chat;
    this.cursor = cursor;
    this.reach = reach;
    this.receive = receive;
    this.connected = connected;
    this.follow = () => document.visibilityState === "visible" ? this.open() : this.close();
    this.leave = () => this.close();
  }

  // Lifecycle

  start() {
    document.addEventListener("visibilitychange", this.follow);
    addEventListener("pagehide", this.leave);
    addEventListener("pageshow", this.follow);
    this.follow();
  }

  stop() {
    document.removeEventListener("visibilitychange", this.follow);
    removeEventListener("pagehide", this.leave);
    removeEventListener("pageshow", this.follow);
    this.close();
  }

  // Actions

  /** The chat has been deleted; the list goes on. */
  leaveChat() {
    this.chat = "";
    this.restart();
  }

  /** Reconnects, to follow everything the page now shows. */
  restart() {
    if (!this.source) return;
    this.close();
    this.open();
  }

  /** Keeps events back until `release`, which must follow. */
  hold() {
    this.holders += 1;
  }

  release() {
    this.holders -= 1;
    if (!this.holders) this.held.splice(0).forEach((event) => this.receive(event));
  }

  // Private

  open() {
    if (this.source) return;
    const query = new URLSearchParams({ ...(this.chat && { chat: this.chat }), ...this.reach(), after: this.cursor });
    const source = new EventSource(`/feed?${query}`);
    this.source = source;
    source.addEventListener("open", () => this.opened());
    this.patience = setTimeout(() => this.tellHeld(true), 8000);
    source.addEventListener("error", () => this.failed(source));
    for (const type of types) source.addEventListener(type, (event) => this.take(type, event));
  }

  close() {
    clearTimeout(this.timer);
    clearTimeout(this.patience);
    this.source?.close();
    this.source = null;
  }

  opened() {
    this.wait = 1000;
    clearTimeout(this.patience);
    if (this.isHeld) this.tellHeld(false);
    this.connected(true);
  }

  /**
   * Neither an answer nor a refusal came: a proxy may be buffering the endless response.
   *
   * @param {boolean} isHeld
   */
  tellHeld(isHeld) {
    this.isHeld = isHeld;
    import("./held-feed.js").then(({ tellHeld }) => tellHeld(this.isHeld), () => {}); // no connection: already shown
  }

  /**
   * @param {string} type
   * @param {MessageEvent} message
   */
  take(type, { data, lastEventId }) {
    const event = { ...JSON.parse(data), type };
    if (lastEventId) this.cursor = lastEventId;
    if (this.holders) this.held.push(event);
    else this.receive(event);
  }

  /**
   * The browser reconnects after a broken connection, but gives up after a refusal; then we try again ourselves.
   *
   * @param {EventSource} source
   */
  failed(source) {
    clearTimeout(this.patience);
    if (!this.isHeld) this.connected(false);
    if (source !== this.source || source.readyState !== EventSource.CLOSED) return;
    this.close();
    this.timer = setTimeout(this.follow, this.wait);
    this.wait = Math.min(this.wait * 2, 30_000);
    this.explain();
  }

  /** The browser does not say why it was refused. If the session ended, asking leads to the sign-in page. */
  async explain() {
    try {
      await request("GET", this.chat ? `/api/v1/chats/${this.chat}` : "/api/v1/auth/me");
    } catch (error) {
      if (Problem.from(error).slug === "not-found") this.receive({ type: "deletion" });
    }
  }
}
