/** @file Prometheus's text format. */
import { expect, test } from "vitest";
import { Counter, exposition, Histogram, reading } from "#src/serve/prometheus.js";

test("counters, histograms with bounds that include their value, and readings", () => {
  const requests = new Counter("requests_total", "Requests.", "status");
  for (const status of ["200", "429", "200"]) requests.add(status);
  const sizes = new Histogram("sizes", "Sizes.", [1, 2.5]);
  for (const size of [1, 2.5, 3]) sizes.add(size);
  expect(exposition([requests, sizes, reading("gauge", "waiting", "Those that wait.", () => 7)])).toBe(
    `# HELP requests_total Requests.
# TYPE requests_total counter
requests_total{status="200"} 2
requests_total{status="429"} 1
# HELP sizes Sizes.
# TYPE sizes histogram
sizes_bucket{le="1"} 1
sizes_bucket{le="2.5"} 2
sizes_bucket{le="+Inf"} 3
sizes_sum 6.5
sizes_count 3
# HELP waiting Those that wait.
# TYPE waiting gauge
waiting 7
`,
  );
});
