import { firstText } from "./texts.js";

/** @typedef {{field: string, code: string, detail: string}} FieldError */

/** A refusal by the server, in the reader's language. */
export class Problem extends Error {
  /**
   * @param {string} slug from the address `/problems/<slug>`
   * @param {string} detail in English, for when we have no text of our own
   * @param {FieldError[]} errors
   */
  constructor(slug, detail = "", errors = []) {
    super(firstText(`problem.${slug}`) || detail || firstText("problem.unexpected"));
    this.slug = slug;
    this.errors = errors;
  }

  /** @param {unknown} error */
  static from(error) {
    return error instanceof Problem ? error : new Problem("offline");
  }
}

/**
 * What is wrong with a field.
 *
 * @param {FieldError} error
 */
export function fieldText({ field, code, detail }) {
  return firstText(`invalid.${field}.${code}`, `invalid.${code}`) || detail;
}

/**
 * Calls the JSON API.
 *
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @param {Record<string, string>} [headers]
 * @returns {Promise<any>} the decoded answer, or null if there is none
 * @throws {Problem}
 */
export async function request(method, path, body, headers = {}) {
  const response = await send(method, path, body, headers);
  const answer = await response.json().catch(() => null);
  if (response.ok) return answer;
  const slug = String(answer?.type ?? "unexpected").replace("/problems/", "");
  if (slug === "sign-in") leaveToSignIn();
  throw new Problem(slug, answer?.detail, answer?.errors);
}

/**
 * @param {string} method
 * @param {string} path
 * @param {object | undefined} body
 * @param {Record<string, string>} headers
 */
async function send(method, path, body, headers) {
  try {
    return await fetch(path, {
      method,
      headers: { Accept: "application/json", ...(body && { "Content-Type": "application/json" }), ...headers },
      body: body && JSON.stringify(body),
    });
  } catch {
    throw new Problem("offline"); // fetch rejects only when there was no answer
  }
}

function leaveToSignIn() {
  location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
}

/** A key for one command, so that the server carries it out once; unlike `randomUUID`, it works without TLS. */
export function randomKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
