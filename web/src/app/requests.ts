/** @file Requests to the site that the page came from. */
import type { Refusal } from "../../../src/studio/protocol.js";

/** A request that was refused, or could not be made; its message is for people. */
export class RequestError extends Error {
  /** Of HTTP; 0 where there was no answer. */
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.name = "RequestError";
    this.status = status;
  }
}

const isRefusal = (value: unknown): value is Refusal =>
  typeof value === "object" && value !== null && "error" in value && typeof value.error === "string";

/** Asks for a path relative to the page. @throws RequestError with the server's own words where it has some */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(path, init).catch((error: unknown) => {
    throw error instanceof DOMException && error.name === "AbortError" ? error : new RequestError(String(error), 0);
  });
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => undefined);
  throw new RequestError(
    isRefusal(body) ? body.error : `${path}: ${response.status} ${response.statusText}`,
    response.status,
  );
}

/** What a path answers, as JSON of a type of src/studio/protocol.ts. @throws RequestError */
export async function getJson<T>(path: string, init: RequestInit = {}): Promise<T> {
  return (await (await request(path, init)).json()) as T;
}

/** Sends JSON. @throws RequestError */
export function postJson(path: string, body: unknown): Promise<Response> {
  return request(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}
