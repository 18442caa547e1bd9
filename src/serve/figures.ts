/** @file What a server counts, for `/metrics`. */
import { Counter, exposition, Histogram, reading } from "./prometheus.js";

/** Seconds; the last is the longest that a request may wait. */
const secondsBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const batchBounds = [1, 2, 4, 8, 16, 24, 32, 64, 128, 256];

/** What is read when it is asked for. */
export interface Readings {
  /** Requests that wait or are worked on. */
  requests(): number;
  /** Images that wait to be drawn. */
  images(): number;
}

/** The figures of one server. */
export interface Figures {
  /** An answer has been given. */
  readonly answered: (status: number) => void;
  /** Images have been made and can be sent. */
  readonly served: (seconds: number) => void;
  /** A batch has been drawn. */
  readonly drawn: (images: number, seconds: number) => void;
  /** All of them, in Prometheus's text format. */
  readonly text: (readings: Readings) => string;
}

export function createFigures(): Figures {
  const statuses = new Counter("ganvas_requests_total", "Requests by the status of their answer.", "status");
  const latency = new Histogram("ganvas_request_seconds", "From a request for images to its answer.", secondsBounds);
  const batches = new Histogram("ganvas_batch_images", "Images of a batch.", batchBounds);
  const compute = new Histogram(
    "ganvas_batch_seconds",
    "From sending a batch to the engine to its images.",
    secondsBounds,
  );
  let images = 0;
  return {
    answered: (status) => statuses.add(String(status)),
    served: (seconds) => latency.add(seconds),
    drawn: (count, seconds) => {
      images += count;
      batches.add(count);
      compute.add(seconds);
    },
    text: (readings) =>
      exposition([
        statuses,
        reading("counter", "ganvas_images_total", "Images that were drawn.", () => images),
        reading("gauge", "ganvas_queue_requests", "Requests that wait or are worked on.", () => readings.requests()),
        reading("gauge", "ganvas_queue_images", "Images that wait to be drawn.", () => readings.images()),
        batches,
        compute,
        latency,
        reading("gauge", "process_resident_memory_bytes", "Memory of the process.", () => process.memoryUsage.rss()),
        reading("counter", "process_cpu_seconds_total", "Processor time of the process.", () => {
          const { user, system } = process.cpuUsage();
          return (user + system) / 1e6;
        }),
      ]),
  };
}
