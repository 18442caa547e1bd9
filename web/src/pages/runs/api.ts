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

/** The log so far, line by line. */
export const fetchLog = async (run: string): Promise<string[]> =>
  (await (await request(`${runPath(run)}/log`)).text()).split("\n");

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

export const eventsUrl = (run: string): string => `${runPath(run)}/events`;

/** Of a picture that the log names, wherever it lay when it was drawn. */
export const pictureUrl = (run: string, file: string): string =>
  `${runPath(run)}/samples/${encodeURIComponent(file.replace(/^.*[/\\]/, ""))}`;
