import "./command-button.js";
import "./secret-dialog.js";
import "./site-page.js";
