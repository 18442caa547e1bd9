/** @file A throwaway project under the repository's own lint configuration, to see what its rules report. */

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");

interface Diagnostic {
  readonly code: string;
  readonly message: string;
  readonly filename: string;
}

/**
 * Lints files as if they stood at these paths of the repository.
 * @param files Contents by path from the repository root.
 * @returns `rule: message` lines by path, sorted; a clean file has an empty list.
 * @throws Error if the linter itself fails.
 */
export function lintFiles(files: Readonly<Record<string, string>>): Map<string, string[]> {
  const project = mkdtempSync(join(tmpdir(), "ganvas-lint-"));
  try {
    for (const part of ["lint", ".oxlintrc.json", "package.json", "tsconfig.json"]) {
      cpSync(join(root, part), join(project, part), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(project, path)), { recursive: true });
      writeFileSync(join(project, path), text);
    }
    const linter = join(root, "node_modules/oxlint/bin/oxlint");
    const run = spawnSync(process.execPath, [linter, "--format=json"], { cwd: project, encoding: "utf8" });
    const { diagnostics } = parseReport(run.stdout, run.stderr);
    return new Map(
      Object.keys(files).map((path) => [
        path,
        diagnostics
          .filter((found) => found.filename === path)
          .map((found) => `${found.code}: ${found.message}`)
          .toSorted(),
      ]),
    );
  } finally {
    rmSync(project, { recursive: true });
  }
}

function parseReport(stdout: string, stderr: string): { diagnostics: readonly Diagnostic[] } {
  try {
    return JSON.parse(stdout) as { diagnostics: Diagnostic[] };
  } catch {
    throw new Error(`the linter did not report: ${stdout}${stderr}`);
  }
}
