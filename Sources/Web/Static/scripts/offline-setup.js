// Has the browser keep a page of ours for the time when the server cannot be reached.

import { scriptAddress } from "./trusted-scripts.js";

const { lang, dataset } = document.documentElement;
const worker = scriptAddress("offline-worker.js", { language: lang, theme: dataset.theme ?? "" });

// Plain HTTP from another machine does without, and so do browsers that are told to keep nothing.
navigator.serviceWorker?.register(worker, { scope: "/", updateViaCache: "all" }).catch(() => {});
