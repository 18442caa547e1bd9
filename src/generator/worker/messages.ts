/** @file What a page and the Worker of its generator say to each other. */
import type { DownloadProgress } from "../download.js";
import type { GeneratorFacts, GeneratorSource, ImagesRequest, LoadOptions } from "../loaded.js";

/** What can be asked of the Worker, first to load: what goes there, and what comes back. */
export interface Orders {
  readonly load: {
    readonly order: {
      readonly source: Exclude<GeneratorSource, URL>;
      readonly options: Omit<LoadOptions, "signal" | "onProgress">;
    };
    readonly answer: GeneratorFacts;
  };
  /** [N, H, W, C] */
  readonly draw: { readonly order: ImagesRequest; readonly answer: Float32Array<ArrayBuffer> };
}
export type OrderKind = keyof Orders;

/** To the Worker. */
export type OrderMessage = {
  [K in OrderKind]: { readonly id: number; readonly kind: K; readonly order: Orders[K]["order"] };
}[OrderKind];

/** From the Worker: how far loading is, and one answer to every order. */
export type Reply =
  | { readonly kind: "progress"; readonly progress: DownloadProgress }
  | { readonly kind: "answer"; readonly id: number; readonly answer: Orders[OrderKind]["answer"] }
  | { readonly kind: "failed"; readonly id: number; readonly name: string; readonly message: string };
