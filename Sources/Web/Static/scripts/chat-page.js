import "./person.js";
import "./account-menu.js";
import "./popup-menu.js";
import "./local-time.js";
import "./chat-list.js";
import "./chat-conversation.js";
import "./search-shortcut.js";

addEventListener("load", () => import("./offline-setup.js").catch(() => {})); // without a connection, the next page does it
