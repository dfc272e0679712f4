import "./person.js";
import "./account-menu.js";
import "./connection-state.js";
import "./json-form.js";
import "./local-time.js";
import "./popup-menu.js";
import "./search-shortcut.js";
import "./site-chats.js";

addEventListener("load", () => import("./offline-setup.js").catch(() => {})); // without a connection, the next page does it
