/** @file Folders with all that is missing above them; see data, whose cache needs them too. */
export { makeFolder } from "../../data/index.js";
