/** @file The TypeScript in README.md and docs/ type-checks against the sources and runs against the built package. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pages, root, textOf } from "./pages.js";

const scratch = join(root, "node_modules", ".cache", "docs-code");

/** How the repository's own TypeScript finds what package.json's imports mean. */
const {
  compilerOptions: { paths: ownPaths },
} = JSON.parse(await readFile(join(root, "tsconfig.json"), "utf8")) as {
  readonly compilerOptions: { readonly paths: Readonly<Record<string, readonly string[]>> };
};

interface Block {
  readonly title: string;
  readonly code: string;
}

async function blocksOf(page: string): Promise<Block[]> {
  return [...(await textOf(page)).matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code = ""], index) => ({
    title: `${page}, block ${index + 1}`,
    code,
  }));
}

const blocks = (await Promise.all(pages.map(blocksOf))).flat();

describe("code in the documentation", () => {
  beforeAll(async () => {
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true });
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  it("is there", () => expect(blocks.length).toBeGreaterThanOrEqual(2));

  it("type-checks", async () => {
    await Promise.all(
      blocks.map(({ code }, index) => writeFile(join(scratch, `block-${index}.ts`), `${code}\nexport {};\n`)),
    );
    const compilerOptions = {
      noEmit: true,
      noUnusedLocals: false,
      rootDir: root,
      types: ["node"],
      typeRoots: [join(root, "node_modules", "@types")],
      paths: {
        ganvas: [join(root, "src/index.ts")],
        ...Object.fromEntries(
          Object.entries(ownPaths).map(([name, paths]) => [name, paths.map((path) => join(root, path))]),
        ),
      },
    };
    await writeFile(
      join(scratch, "tsconfig.json"),
      JSON.stringify({ extends: join(root, "tsconfig.json"), compilerOptions, include: ["*.ts"], exclude: [] }),
    );
    const check = promisify(execFile)(process.execPath, [
      join(root, "node_modules", "typescript", "bin", "tsc"),
      ...["-p", scratch],
    ]);
    const output = await check.then(
      ({ stdout }) => stdout,
      (error: { stdout: string }) => error.stdout,
    );
    expect(output).toBe("");
  });

  it.each(blocks)("runs: $title", async ({ code }) => {
    const child = spawn(process.execPath, ["--input-type=module", "-"], {
      cwd: root,
      stdio: ["pipe", "ignore", "pipe"],
    });
    let errors = "";
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    child.stdin.end(code);
    const [status] = (await once(child, "exit")) as [number | null];
    expect(errors).toBe("");
    expect(status).toBe(0);
  });
});
