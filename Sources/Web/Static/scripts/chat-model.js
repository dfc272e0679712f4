import { Problem, fieldText, randomKey, request } from "./api.js";
import { toast } from "./toast.js";

/** The last choice that was sent, or is being sent. Fast choices are sent one after the other. */
let sending = Promise.resolve();

/**
 * A model or an effort was chosen in the composer's menu: for the open chat, or for one that is about to begin.
 *
 * @param {HTMLInputElement} input
 * @param {HTMLElement} menu
 */
export async function chooseModel(input, menu) {
  const before = menu.dataset.effort ?? "";
  fitEfforts(menu);
  const [model, effort] = [chosen(menu, "model"), chosen(menu, "effort")];
  const losesEffort = input.name === "model" && before !== effort?.value;
  menu.dataset.effort = effort?.value ?? "";
  show(menu);
  /** @type {{model?: string, effort?: string | null}} */
  const wish = input.name === "model" ? { model: model?.value } : {};
  if (input.name === "effort" || losesEffort) wish.effort = effort?.value || null;
  const { chat } = menu.dataset;
  if (chat) sending = sending.then(() => send(chat, wish));
  else keep({ model: model?.value, effort: effort?.value || null });
  await sending;
}

/**
 * @param {string} chat
 * @param {object} wish
 */
async function send(chat, wish) {
  try {
    await request("PATCH", `/api/v1/chats/${chat}`, wish);
    if ("model" in wish) document.querySelector("[data-part=replaced]")?.remove();
  } catch (error) {
    const problem = Problem.from(error);
    toast(problem.errors.map(fieldText)[0] ?? problem.message);
  }
}

/**
 * The next chat begins with it. A message that could not be sent is then another command.
 *
 * @param {object} wish
 */
function keep(wish) {
  const composer = document.querySelector("message-composer, chat-start");
  if (composer) Object.assign(composer, { choice: wish });
  if (composer?.matches("chat-start")) Object.assign(composer, { key: randomKey() });
  /** @type {any} */
  const conversation = composer?.closest("chat-conversation");
  if (conversation?.outgoing) conversation.outgoing.key = randomKey();
}

/**
 * Shows the efforts that the chosen model offers. One that it does not offer is given up.
 *
 * @param {HTMLElement} menu
 */
function fitEfforts(menu) {
  const offered = (chosen(menu, "model")?.dataset.efforts ?? "").split(" ").filter(Boolean);
  for (const input of inputs(menu, "effort")) {
    const label = input.closest("label");
    if (label) label.hidden = input.value !== "" && !offered.includes(input.value);
    if (label?.hidden) input.checked = false;
  }
  const usual = inputs(menu, "effort")[0];
  if (usual && !chosen(menu, "effort")) usual.checked = true;
  usual?.closest("fieldset")?.toggleAttribute("hidden", !offered.length);
}

/**
 * Puts the choice on the button.
 *
 * @param {HTMLElement} menu
 */
function show(menu) {
  for (const name of ["model", "effort"]) {
    const input = chosen(menu, name);
    const place = document.querySelector(`.picker [data-part=${name}]`);
    if (place) place.textContent = (input?.value && input.nextElementSibling?.textContent) || "";
  }
}

/**
 * @param {HTMLElement} menu
 * @param {string} name
 */
function chosen(menu, name) {
  return inputs(menu, name).find((input) => input.checked);
}

/**
 * @param {HTMLElement} menu
 * @param {string} name
 * @returns {HTMLInputElement[]}
 */
function inputs(menu, name) {
  return [...menu.querySelectorAll("input")].filter((input) => input.name === name);
}
