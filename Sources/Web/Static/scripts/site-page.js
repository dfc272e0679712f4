import "./connection-state.js";
import "./dismissible-notice.js";
import "./json-form.js";
import "./local-time.js";
import "./popup-menu.js";
import "./preference-switch.js";
import "./shortcuts.js";
import "./sign-out.js";
