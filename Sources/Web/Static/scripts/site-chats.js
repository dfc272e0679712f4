import { ChatList } from "./chat-list.js";
import { Feed } from "./feed.js";

// The chats beside a page that is not a chat stay up to date.

const list = document.querySelector("chat-list");
if (list instanceof ChatList) {
  const feed = new Feed("", list.dataset.cursor ?? "", () => list.reach, (event) => {
    if (event.type === "chats") list.replace(event.html);
  }, () => {});
  document.addEventListener("chats-loaded", () => feed.restart());
  feed.start();
}
