// Keys of the pages around the chats. The page of a chat has its own.

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || !event.shiftKey || event.code !== "KeyO") return;
  event.preventDefault();
  location.assign("/chat");
});
