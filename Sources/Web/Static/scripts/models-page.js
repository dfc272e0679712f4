import "./command-button.js";
import "./json-form.js";
import "./connection-form.js";
import "./allowed-models.js";
import "./site-page.js";
