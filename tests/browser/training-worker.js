/** @file A dedicated Worker that trains as it is told and answers with the fingerprint, or with the error's text. */
import { trainRecipe } from "../backends/recipe-run.js";

/** @typedef {import("../backends/recipe-run.js").RecipeRun} RecipeRun */
/** @typedef {{ fingerprint: import("../backends/recipe-run.js").Fingerprint } | { error: string }} Answer */

globalThis.addEventListener("message", (/** @type {MessageEvent<RecipeRun>} */ event) => {
  void trainRecipe(event.data).then(
    (fingerprint) => globalThis.postMessage({ fingerprint }),
    (/** @type {unknown} */ error) => globalThis.postMessage({ error: String(error) }),
  );
});
globalThis.postMessage("ready");
