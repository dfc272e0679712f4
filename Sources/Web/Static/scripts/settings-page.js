import "./command-button.js";
import "./context-editor.js";
import "./password-field.js";
import "./secret-dialog.js";
import "./site-page.js";
