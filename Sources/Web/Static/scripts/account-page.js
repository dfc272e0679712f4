import "./account-menu.js";
import "./json-form.js";
import "./password-field.js";
