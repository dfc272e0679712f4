// Has the browser store a page to show when the server cannot be reached.

import { scriptAddress } from "./trusted-scripts.js";

const { lang, dataset } = document.documentElement;
const worker = scriptAddress("offline-worker.js", { language: lang, theme: dataset.theme ?? "" });

// Not available over plain HTTP from another machine, nor in browsers set to store nothing.
navigator.serviceWorker?.register(worker, { scope: "/", updateViaCache: "all" }).catch(() => {});
