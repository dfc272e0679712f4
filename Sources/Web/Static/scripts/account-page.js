import "./json-form.js";
import "./password-field.js";
import "./preference-switch.js";
