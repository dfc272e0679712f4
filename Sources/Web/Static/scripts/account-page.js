import "./account-menu.js";
import "./link-purpose.js";
import "./json-form.js";
import "./password-field.js";
