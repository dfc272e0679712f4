import "./chat-start.js";
import "./site-page.js";
