import "./connection-state.js";
import "./dismissible-notice.js";
import "./json-form.js";
import "./local-time.js";
import "./popup-menu.js";
import "./preference-switch.js";
import "./search-shortcut.js";
import "./shortcuts.js";
import "./sign-out.js";

addEventListener("load", () => import("./offline-setup.js").catch(() => {})); // without a connection, the next page sees to it
