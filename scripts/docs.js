/**
 * @file Makes what the documentation site holds besides its written pages: the studio's static page, facts and options of recipes, the API from docstrings, and
 * the sources that pages link to. All of it is left out of version control. Wants `npm run build` and `npm ci --prefix docs` before.
 */
import { writeApi } from "./docs/api.js";
import { writeRecipes } from "./docs/recipes.js";
import { writeSources } from "./docs/sources.js";
import { writeStudio } from "./docs/studio.js";

await Promise.all([writeApi(), writeRecipes(), writeSources(), writeStudio()]);
