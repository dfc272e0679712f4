/** A name for one attempt, so that the server does it once; `randomUUID` needs TLS, this does not. */
export function randomKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
