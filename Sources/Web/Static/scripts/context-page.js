import "./context-editor.js";
import "./context-restore.js";
import "./site-page.js";
