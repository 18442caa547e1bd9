/** @file Ranks that do not meet: MPI would wait for ever. */
import { once } from "node:events";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { families } from "./launch.js";

const program = fileURLToPath(new URL("./programs/meeting.js", import.meta.url));

describe.each(families.filter(({ family }) => family === "Open MPI"))("$family", ({ mpirun, flags }) => {
  test("a rank that waits for one that never comes ends the job and says what helps", async () => {
    const ranks = ["-np", "1", process.execPath, program, ":", "-np", "1", "sleep", "100"];
    const env = { ...process.env, OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" };
    const job = spawn(mpirun, [...flags, ...ranks], { env, stdio: ["ignore", "ignore", "pipe"] });
    let errors = "";
    job.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    await once(job, "close");
    expect(errors).toMatch(/^ganvas: rank 0: the ranks have not met within 2 s; .*--mca btl_tcp_if_include/m);
  });
});
