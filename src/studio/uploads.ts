/** @file Zip archives of images that people drop become data sets. A process of its own decodes them: whatever is inside, it is not the server that has to bear it. */
import { spawn } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "hono";
import * as v from "valibot";
import { ConfigError } from "../base/errors.js";
import { quote } from "../base/quote.js";
import { Refused } from "../http/refused.js";
import { failureIn } from "./process-log.js";

const mostBytes = 512 * 2 ** 20;
const mostUploads = 2;

/** As `ganvas data add` checks them again. */
const querySchema = v.strictObject({
  name: v.pipe(
    v.string("give a name"),
    v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "give up to 64 letters, digits, dots, dashes and underscores"),
  ),
  size: v.optional(v.pipe(v.string(), v.regex(/^\d{1,4}$/, "give a number of pixels"))),
  channels: v.optional(v.pipe(v.string(), v.regex(/^[13]$/, "give 1 or 3"))),
});

export class Uploads {
  readonly #command: readonly string[];
  #running = 0;

  /** @param command how `ganvas` is called */
  constructor(command: readonly string[]) {
    this.#command = command;
  }

  /**
   * Takes the body of a request as a data set.
   * @returns its name
   * @throws Refused, ConfigError when it cannot be one; nothing is stored then
   */
  async take(c: Context): Promise<string> {
    const query = v.safeParse(querySchema, c.req.query(), { abortEarly: true });
    if (!query.success)
      throw new Refused(400, `${quote(v.getDotPath(query.issues[0]) ?? "")}: ${query.issues[0].message}`);
    const type = c.req.header("content-type") ?? "";
    if (!/^application\/(zip|x-zip-compressed|octet-stream) *(;|$)/i.test(type))
      throw new Refused(415, `Content-Type is ${quote(type)}; send application/zip`);
    if (Number(c.req.header("content-length") ?? 0) > mostBytes) throw tooLarge();
    if (this.#running >= mostUploads) throw new Refused(429, `${mostUploads} uploads are under way; wait for one`);
    this.#running++;
    try {
      return await this.#store(c, query.output);
    } finally {
      this.#running--;
    }
  }

  async #store(c: Context, flags: v.InferOutput<typeof querySchema>): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "ganvas-upload-"));
    try {
      const file = join(folder, `${flags.name}.zip`);
      await save(c.req.raw.body, file);
      await this.#add(file, flags, c.req.raw.signal);
      return flags.name;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #add(file: string, flags: v.InferOutput<typeof querySchema>, signal: AbortSignal): Promise<void> {
    const [program = "", ...args] = this.#command;
    const { name, size, channels } = flags;
    const given = Object.entries({ name, size, channels }).flatMap(([flag, value]) =>
      value === undefined ? [] : [`--${flag}`, value],
    );
    const child = spawn(program, [...args, "data", "add", file, ...given, "--quiet"], {
      stdio: ["ignore", "ignore", "pipe"],
      windowsHide: true,
    });
    const stop = (): void => void child.kill();
    signal.addEventListener("abort", stop);
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said = `${said}${text}`.slice(-10_000)));
    try {
      const code = await new Promise<number | null>((resolve, reject) => {
        child.once("close", resolve).once("error", reject);
      });
      if (code === 0) return;
      // The person knows the file by another name.
      const failure = failureIn(said).replaceAll(file, "the upload");
      throw new ConfigError(failure || "the upload could not be read; send a zip of PNG or JPEG images");
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }
}

const tooLarge = (): Refused =>
  new Refused(413, `an upload has ${mostBytes} bytes at most; send fewer images, or add them with ganvas data add`);

/** Writes a body to a file as it comes. @throws Refused when it is too long, ends early or finds no room */
async function save(body: ReadableStream<Uint8Array> | null, path: string): Promise<void> {
  if (body === null) throw new Refused(400, "the body is empty; send a zip of images");
  const file = await open(path, "wx", 0o600);
  const reader = body.getReader();
  try {
    for (let bytes = 0; ;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw new Refused(400, "the upload ended too early; send it again", { cause });
      });
      if (done) return;
      bytes += value.length;
      if (bytes > mostBytes) throw tooLarge();
      await file.writeFile(value).catch((cause: NodeJS.ErrnoException) => {
        throw new Refused(507, `the upload cannot be kept (${cause.code ?? cause.message}); make room`, { cause });
      });
    }
  } finally {
    await reader.cancel().catch(() => undefined); // what is still to come is not read
    await file.close();
  }
}
