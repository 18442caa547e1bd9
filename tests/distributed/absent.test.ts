/** @file Without koffi or a library one clear line says so; without `--distributed mpi` nothing of MPI is loaded. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { openMpi } from "#src/distributed/index.js";
import { families } from "./launch.js";

const root = new URL("../..", import.meta.url).pathname;
const options = { reduce: "exact", compress: "none", watchdog: 30 } as const;

afterEach(() => vi.unstubAllEnvs());

test("a library that is not there", async () => {
  vi.stubEnv("GANVAS_MPI_LIBRARY", "/nonexistent/libmpi.so");
  await expect(openMpi(options)).rejects.toMatchObject({
    name: "BackendError",
    message:
      "cannot load the MPI library /nonexistent/libmpi.so (GANVAS_MPI_LIBRARY); name its file, such as libmpi.so.40",
  });
});

test("a library of something else", async () => {
  vi.stubEnv("GANVAS_MPI_LIBRARY", process.platform === "darwin" ? "libz.dylib" : "libc.so.6");
  await expect(openMpi(options)).rejects.toMatchObject({
    name: "BackendError",
    message: expect.stringMatching(
      /^lib[cz]\S+ has no MPI_Init_thread: it is no MPI library, or older than MPI 3;/,
    ) as string,
  });
});

test.skipIf(!families.some(({ family }) => family === "MPICH"))(
  "a launcher of one family, a library of the other",
  async () => {
    vi.stubEnv("OMPI_COMM_WORLD_SIZE", "2");
    vi.stubEnv("GANVAS_MPI_LIBRARY", "libmpich.so.12");
    await expect(openMpi(options)).rejects.toMatchObject({
      name: "BackendError",
      message:
        "mpirun of Open MPI started this process, but the library in GANVAS_MPI_LIBRARY is MPICH's; use the mpirun of MPICH, or another library",
    });
  },
);

test("koffi that is not installed", () => {
  const folder = mkdtempSync(join(tmpdir(), "ganvas-no-koffi-"));
  try {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    const isCode = (path: string): boolean => !/\.(map|ts)$/.test(path);
    cpSync(join(root, "dist"), join(folder, "dist"), { recursive: true, filter: isCode });
    const program = `import { openMpi } from ${JSON.stringify(join(folder, "dist/distributed/index.js"))};
      await openMpi(${JSON.stringify(options)}).catch(({ name, message }) => console.log(name, message));`;
    const output = execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
    expect(output).toBe(
      "BackendError --distributed mpi needs the package koffi, which is not installed; run `npm install koffi`\n",
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("nothing loads MPI before it is asked for", () => {
  const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const loading = (pattern: RegExp): string[] =>
    sources.filter((name) => pattern.test(readFileSync(join(root, "src", name), "utf8")));
  expect(loading(/(from|import\()\s*"koffi"/)).toEqual(["distributed/library.ts"]);
  const early = loading(/^(import (?!type )|export (?!type )).*from ".*\/distributed\//m);
  expect(early.filter((name) => !name.startsWith("distributed/"))).toEqual([]);
});

test.skipIf(process.platform !== "linux")("a training on one machine loads nothing of it", () => {
  const folder = mkdtempSync(join(tmpdir(), "ganvas-no-mpi-"));
  const watch = `import { readFileSync } from "node:fs";
    process.on("exit", () => {
      console.log(/\\S*(koffi|libmpi)\\S*/.exec(readFileSync("/proc/self/maps", "utf8"))?.[0] ?? "nothing");
    });`;
  try {
    const output = execFileSync(
      process.execPath,
      [
        ...["--import", `data:text/javascript,${encodeURIComponent(watch)}`, join(root, "dist/cli/main.js"), "train"],
        ...["--data", "ring", "--steps", "1", "--batch", "4", "--threads", "1", "--quiet", "--out", folder],
      ],
      { encoding: "utf8" },
    );
    expect(output).toBe("nothing\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
