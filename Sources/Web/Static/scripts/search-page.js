import "./search-box.js";
import "./site-page.js";
