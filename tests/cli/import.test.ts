/** @file `ganvas import` as a person runs it: a line that says what was found, JSON, one line for everything that can be wrong; what it makes is used by other commands. */
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { temporaryFolder } from "../training/tiny.js";
import { jsonLines } from "./command.js";
import { ganvas } from "./in-process.js";

const folder = temporaryFolder();
const timeout = 60_000;
const out = join(folder, "runs");
const fixture = (name: string): string => fileURLToPath(new URL(`../exchange/fixtures/${name}`, import.meta.url));

test("a file becomes a run that other commands take", { timeout }, async () => {
  const { code, stdout, stderr } = await ganvas([
    "import",
    fixture("nested.pth"),
    "--as",
    "dcgan",
    "--out",
    out,
    "--threads",
    "1",
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const run = join(out, "00000-dcgan-nested");
  expect(stdout).toBe(
    `${run}: generator (netG.module), discriminator (netD.state_dict) of dcgan, latent=3, width=1, images of 16×16×1\n`,
  );
  const picture = join(folder, "four.png");
  const drawn = await ganvas(["generate", run, "--seeds", "0-3", "--out", picture, "--threads", "1"]);
  expect(drawn).toMatchObject({ code: 0, stderr: "" });
  expect(existsSync(picture)).toBe(true);
  const listed = await ganvas(["runs", "--runs", out, "--json"]);
  expect(jsonLines(listed.stdout)[0]).toMatchObject({
    name: "00000-dcgan-nested",
    recipe: "dcgan",
    step: 0,
    state: "finished",
  });
});

test("JSON says what was found; the second run has the next number and the name given", { timeout }, async () => {
  const args = [
    "import",
    fixture("dcgan64.pth"),
    "--as",
    "dcgan",
    "--out",
    out,
    "--name",
    "example",
    "--json",
    "--threads",
    "1",
  ];
  const { code, stdout, stderr } = await ganvas(args);
  expect(code).toBe(0);
  expect(stderr).toBe("ganvas: warning: discriminator is fresh, drawn by the seed: the file does not have it\n");
  expect(jsonLines(stdout)).toMatchObject([
    {
      type: "imported",
      format: "PyTorch",
      recipe: "dcgan",
      folder: join(out, "00001-example"),
      networks: [{ name: "generator", prefix: "main" }],
      fresh: ["discriminator"],
    },
  ]);
});

test("everything that can be wrong is one line and exit code 2, and leaves no folder", { timeout }, async () => {
  const text = join(folder, "text.pth");
  writeFileSync(text, "no weights");
  const good = fixture("dcgan64.pth");
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["import", good], "say which recipe its networks are of"],
    [["import", good, "--as", "dcgam"], "did you mean dcgan?"],
    [["import", good, "--as", "dcgan", "--network", "gen"], "it has generator, discriminator"],
    [["import", good, "--as", "dcgan", "--set", "width"], "is no path=value"],
    [["import", good, "--as", "dcgan", "--set", "size=48"], "recipe dcgan makes images of"],
    [["import", good, "--as", "dcgan", "--data", "mnist"], "the weights are of 3"],
    [["import", good, "--as", "dcgan", "--data", "no/such/data"], "no/such/data"],
    [["import", good, "--as", "dcgan", "--seed", "-1"], "--seed"],
    [["import", text, "--as", "dcgan"], "neither safetensors nor a file of torch.save"],
    [["import", join(folder, "none.pth"), "--as", "dcgan"], "does not exist"],
    [["import", folder, "--as", "dcgan"], "is no regular file"],
  ];
  const empty = join(folder, "empty");
  for (const [args, said] of cases) {
    const { code, stdout, stderr } = await ganvas([...args, "--out", empty]);
    expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: "" });
    expect(stderr).toMatch(/^ganvas: [^\n]*\n$/);
    expect(stderr).toContain(said);
  }
  expect(existsSync(empty) ? readdirSync(empty) : []).toEqual([]);
});

test("the help has examples", async () => {
  const { code, stdout } = await ganvas(["import", "--help"]);
  expect(code).toBe(0);
  expect(stdout).toContain("ganvas import netG_epoch_24.pth --as dcgan");
});
