/** @file A dedicated Worker that trains as it is told and answers with the fingerprint, or with the error's text. */
import { trainVanilla } from "../backends/vanilla-run.js";

/** @typedef {import("../backends/vanilla-run.js").VanillaRun} VanillaRun */
/** @typedef {{ fingerprint: import("../backends/vanilla-run.js").Fingerprint } | { error: string }} Answer */

globalThis.addEventListener("message", (/** @type {MessageEvent<VanillaRun>} */ event) => {
  void trainVanilla(event.data).then(
    (fingerprint) => globalThis.postMessage({ fingerprint }),
    (/** @type {unknown} */ error) => globalThis.postMessage({ error: String(error) }),
  );
});
globalThis.postMessage("ready");
