// When the server cannot be reached, answers with a page that waits for it. Everything else bypasses this worker.
//
// A page of another version, language or theme requests this file under another address, so it gets its own worker.

/** @type {import("../../../../scripts/service-worker").ServiceWorker} */
const worker = /** @type {any} */ (self);
const page = "/offline";
const store = worker.location.href;

/** Marks the addresses of files that the page loads, so that this worker ignores what other pages load. */
const mark = "?kept";

worker.addEventListener("install", (event) => {
  event.waitUntil(Promise.all([keep(), goPast(event)]));
  worker.skipWaiting();
});

worker.addEventListener("activate", (event) => event.waitUntil(Promise.all([worker.clients.claim(), forgetOthers()])));

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") event.respondWith(answer(request));
  else if (new URL(request.url).search === mark) event.respondWith(kept(request));
});

/**
 * The server's answer. An error from a proxy that cannot reach the server does not count: it lacks our policy.
 *
 * @param {Request} request
 */
async function answer(request) {
  const response = await fetch(request).catch(() => undefined);
  const isProxys = [502, 503, 504].includes(response?.status ?? 502) && !response?.headers.has("Content-Security-Policy");
  return isProxys ? kept(page) : response;
}

/** Stores the page and the files it loads. */
async function keep() {
  const cache = await caches.open(store);
  const response = await fetch(page);
  if (!response.ok) throw new Error("The server refused its page");
  /** @type {string[]} */
  const files = [];
  const html = (await response.text()).replace(/"(\/assets\/[^"#]+\.(?:css|js|svg))([#"])/g, (_, path, next) => {
    files.push(path + mark);
    return `"${path}${mark}${next}`;
  });
  const headers = new Headers(response.headers);
  for (const name of ["Content-Length", "Content-Encoding"]) headers.delete(name); // they no longer apply
  await Promise.all([cache.put(page, new Response(html, { headers })), cache.addAll([...new Set(files)])]);
}

/**
 * Has the browser ask the server without waiting for this worker, where supported; elsewhere every request passes here.
 *
 * @param {import("../../../../scripts/service-worker").InstallEvent} event
 */
function goPast(event) {
  return event.addRoutes?.([
    { condition: { requestMode: "navigate" }, source: "race-network-and-fetch-handler" },
    { condition: { not: { urlPattern: { pathname: "/assets/*", search: mark.slice(1) } } }, source: "network" },
  ]).catch(() => {}); // it supports other conditions only
}

/** @param {RequestInfo} request */
async function kept(request) {
  return await caches.match(request) ?? fetch(request);
}

async function forgetOthers() {
  if (worker.registration.installing) return; // the next worker is filling its own
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== store).map((name) => caches.delete(name)));
}
