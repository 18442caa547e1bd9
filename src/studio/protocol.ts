/**
 * @file The wire types between the studio's server and its page. Only types and constants: the page is built from them, too.
 *
 * | request | answer |
 * | --- | --- |
 * | `GET  site.json` | {@link Site}: what this site offers; of a static site it is a file |
 * | `GET  api/recipes` | {@link RecipeFacts}[], with the JSON Schema of each one's configuration |
 * | `GET  api/data` | {@link DataFacts}[] |
 * | `GET  api/data/<name>` | a data set as safetensors: `images` U8 [N, H, W, C], `labels` U8 [N] if it has classes; metadata `name`, `classNames` (JSON) |
 * | `POST api/data?name=<name>` | body: a zip of images, `application/zip`; 201 {@link DataFacts} of the data set it has become; `size=<pixels>` where images differ in size, `channels=1` or `3` |
 * | `GET  api/runs` | {@link RunSummary}[], in order |
 * | `POST api/runs` | body {@link StartRequest}; 201 {@link RunStarted} |
 * | `GET  api/runs/<run>` | {@link RunSummary} |
 * | `GET  api/runs/<run>/events` | events.jsonl as an event stream: each message one line of the log, its id the byte offset behind it; `Last-Event-ID`, or at first `?after=<bytes>`, goes on from there; a message of type `reset` says that the log begins anew |
 * | `GET  api/runs/<run>/log` | events.jsonl as it is, its last line perhaps torn: for runs that are compared, since a browser holds six connections at most |
 * | `GET  api/runs/<run>/samples/<file>` | a PNG that the log names |
 * | `GET  api/runs/<run>/checkpoint` | the newest whole checkpoint, safetensors; `?at=best` the best |
 * | `POST api/runs/<run>/control` | body {@link ControlRequest}; 202 |
 *
 * All but the files of the page needs the token: the cookie that `/?token=…` sets, or `Authorization: Bearer <token>`.
 * Every error is {@link Refusal} with a fitting status.
 */

/** What a site offers. */
export type Site =
  | {
      readonly kind: "studio";
      readonly version: string;
      /** Where runs are, for people. */
      readonly folder: string;
      /** Threads that a training takes unless told otherwise. */
      readonly threads: number;
    }
  | {
      readonly kind: "static";
      readonly version: string;
      /** Trained models beside the page. */
      readonly models: readonly SiteModel[];
      /** Data sets beside the page, for training in the tab. */
      readonly data: readonly SiteData[];
    };

/** A trained model as a file of a static site. */
export interface SiteModel {
  readonly name: string;
  readonly recipe: string;
  /** Relative to the page; a checkpoint, safetensors. */
  readonly file: string;
  readonly bytes: number;
}

/** A data set as a file of a static site. */
export interface SiteData {
  readonly name: string;
  /** Relative to the page; as `api/data/<name>` gives it. */
  readonly file: string;
  readonly bytes: number;
}

/** A recipe, for a form. */
export interface RecipeFacts {
  readonly name: string;
  readonly title: string;
  readonly paper: string;
  readonly summary: string;
  /** JSON Schema, draft 7, of its configuration: fields of the run as properties; the recipe's own options under `definitions`. */
  readonly schema: object;
}

/** A data set that can be trained on. */
export interface DataFacts {
  readonly name: string;
  /** One line, for people. */
  readonly summary: string;
  /** How many. */
  readonly images: number;
  /** Pixels. */
  readonly height: number;
  /** Pixels. */
  readonly width: number;
  /** 1 (grey) or 3 (RGB); 2 for points of the plane, which have no file. */
  readonly channels: number;
  /** 0 without classes. */
  readonly classes: number;
  /** Whether it is here; others are fetched or made when they are first used. */
  readonly isStored: boolean;
}

/** How a run stands. `paused`: its process waits; `stopped`: it was ended early and can go on. */
export type RunStatus = "running" | "paused" | "finished" | "stopped" | "failed";

/** A run in a list. */
export interface RunSummary {
  /** Of its folder: `00012-dcgan-mnist`. */
  readonly name: string;
  readonly recipe: string;
  readonly data: string;
  readonly status: RunStatus;
  readonly step: number;
  readonly steps: number;
  /** Training time so far, in seconds. */
  readonly seconds: number;
  /** Last picture of fakes, if there is one: the name of its file. */
  readonly picture?: string;
  /** How many findings of guards. */
  readonly findings: number;
  /** Why it failed, where its process said so. */
  readonly failure?: string;
  /** Whether it has a checkpoint to be explored. */
  readonly hasCheckpoint: boolean;
}

/** A run to be started; paths as `--set` takes them, such as `steps` or `options.learningRate`. */
export interface StartRequest {
  readonly recipe: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A run that has been started. */
export interface RunStarted {
  readonly name: string;
}

/** What a run is told. */
export type ControlRequest =
  /** It saves, and waits in memory. */
  | { readonly action: "pause" }
  /** It goes on; a run whose process has ended goes on from its checkpoint, with other `settings` where given (such as more steps). */
  | { readonly action: "resume"; readonly settings?: Readonly<Record<string, unknown>> }
  /** It saves and ends. */
  | { readonly action: "stop" }
  /** Options that it goes on with, such as `learningRate`; recorded in the run. */
  | { readonly action: "change"; readonly settings: Readonly<Record<string, unknown>> };

/** Why a request was refused, in one line for people. */
export interface Refusal {
  readonly error: string;
}
