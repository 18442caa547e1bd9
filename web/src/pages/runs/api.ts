/** @file What the pages about runs ask of the studio's server; see src/studio/protocol.ts. */
import type {
  ControlRequest,
  DataFacts,
  RecipeFacts,
  RunStarted,
  RunSummary,
  StartRequest,
} from "../../../../src/studio/protocol.js";
import { getJson, postJson, request } from "../../app/requests.js";

const runPath = (run: string): string => `api/runs/${encodeURIComponent(run)}`;

export const fetchRuns = (): Promise<RunSummary[]> => getJson("api/runs");
export const fetchRun = (run: string): Promise<RunSummary> => getJson(runPath(run));
export const fetchRecipes = (): Promise<RecipeFacts[]> => getJson("api/recipes");
export const fetchData = (): Promise<DataFacts[]> => getJson("api/data");

/** A log so far: its whole lines, and how many bytes these are. */
export interface LogSoFar {
  readonly lines: string[];
  readonly bytes: number;
}

export async function fetchLog(run: string, signal?: AbortSignal): Promise<LogSoFar> {
  const response = await request(`${runPath(run)}/log`, signal === undefined ? {} : { signal });
  const all = new Uint8Array(await response.arrayBuffer());
  const bytes = all.lastIndexOf(newline) + 1; // a line that is being written comes later
  return { lines: new TextDecoder().decode(all.subarray(0, bytes)).split("\n").slice(0, -1), bytes };
}

const newline = 10;

export const startRun = async (body: StartRequest): Promise<RunStarted> =>
  (await (await postJson("api/runs", body)).json()) as RunStarted;

export const controlRun = async (run: string, body: ControlRequest): Promise<void> => {
  await postJson(`${runPath(run)}/control`, body);
};

/** Sends a zip of images, to be trained on under a name. */
export const uploadData = async (name: string, zip: Blob): Promise<DataFacts> => {
  const init = { method: "POST", body: zip, headers: { "content-type": "application/zip" } };
  return (await (await request(`api/data?name=${encodeURIComponent(name)}`, init)).json()) as DataFacts;
};

/** @param after how many bytes of the log are known */
export const eventsUrl = (run: string, after: number): string => `${runPath(run)}/events?after=${after}`;

/** Of a picture that the log names, wherever it lay when it was drawn. */
export const pictureUrl = (run: string, file: string): string =>
  `${runPath(run)}/samples/${encodeURIComponent(file.replace(/^.*[/\\]/, ""))}`;
