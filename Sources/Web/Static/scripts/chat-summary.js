import { randomKey, request } from "./api.js";

/** The command has the same key until it succeeds, so that a repeat makes no second chat. */
let key = randomKey();
/** @type {Promise<void> | undefined} */
let running;

addEventListener("pageshow", () => { running = undefined; key = randomKey(); }); // back on the page: another summary

/**
 * Opens a new chat that goes on from a summary of a chat.
 *
 * @param {string} chat
 * @returns {Promise<void>}
 */
export function continueChat(chat) {
  return running ??= start(chat).catch((error) => { running = undefined; throw error; });
}

/** @param {string} id */
async function start(id) {
  const { chat } = await request("POST", `/api/v1/chats/${id}/summary`, undefined, { "Idempotency-Key": key });
  location.assign(`/chat/${chat.id}`);
}
