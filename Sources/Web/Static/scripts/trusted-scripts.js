// The one place where an address becomes a worker script.

const beside = ["code-reader.js", "offline-worker.js"].map((name) => new URL(name, import.meta.url).href);

/** @param {string} address */
function own(address) {
  if (!beside.includes(address.split("?")[0])) throw new Error(`Not a script of ours: ${address}`);
  return address;
}

const policy = window.trustedTypes?.createPolicy("parley-scripts", { createScriptURL: own });

/**
 * The address of one of our scripts, for the browser to run.
 *
 * @param {string} name
 * @param {Record<string, string>} [query]
 */
export function scriptAddress(name, query) {
  const address = new URL(name, import.meta.url).href + (query ? `?${new URLSearchParams(query)}` : "");
  return policy ? policy.createScriptURL(address) : own(address);
}
