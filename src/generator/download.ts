/** @file A file over HTTP, with progress, and errors that say what came instead of it. */
import { CheckpointError } from "../base/errors.js";

/** How far a download is. */
export interface DownloadProgress {
  /** Bytes that have come. */
  readonly loaded: number;
  /** Bytes of the whole file, where the server says so. */
  readonly total?: number;
}

export interface DownloadOptions {
  /** Ends the download; it is rejected with the signal's reason then. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

/** @throws CheckpointError when there is no answer, an error, or a web page in place of the file */
export async function download(url: string, { signal, onProgress }: DownloadOptions): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const response = await fetch(url, signal === undefined ? {} : { signal });
    refuseOther(url, response);
    return await read(response, onProgress);
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof CheckpointError) throw cause;
    throw new CheckpointError(
      `${url}: cannot be fetched; check the address, the connection and, on another host, that it allows this page (CORS)`,
      { cause },
    );
  }
}

function refuseOther(url: string, response: Response): void {
  if (!response.ok) {
    const status = `${response.status} ${response.statusText}`.trim();
    throw new CheckpointError(`${url}: the server answers ${status}; check the address`);
  }
  // Servers of single-page applications answer addresses that they do not know with their page.
  if (/^text\/html\b/i.test(response.headers.get("content-type") ?? "")) {
    throw new CheckpointError(
      `${url}: the server answers with a web page; check the address, and that the file lies where static files do (public/ in Vite)`,
    );
  }
}

/** The body, told as it comes. */
async function read(response: Response, onProgress: DownloadOptions["onProgress"]): Promise<Uint8Array<ArrayBuffer>> {
  if (response.body === null || onProgress === undefined) return new Uint8Array(await response.arrayBuffer());
  // Of a compressed answer the length says how much is sent, not how much comes out.
  const length = response.headers.has("content-encoding") ? 0 : Number(response.headers.get("content-length"));
  const parts: Uint8Array[] = [];
  let loaded = 0;
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    loaded += part.value.length;
    onProgress(length >= loaded ? { loaded, total: length } : { loaded });
  }
  const whole = new Uint8Array(loaded);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
