/** @file A rank that waits two seconds for the others. */
import { openMpi } from "#src/distributed/index.js";

await openMpi({ reduce: "exact", compress: "none", watchdog: 30, meeting: 2 });
