/** @file The files that start trainings on clusters: their form, and that they agree with each other and with the command. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import * as v from "valibot";
import { root } from "./pages.js";

const pathOf = (name: string): string => join(root, "examples/distributed", name);
const fileOf = (name: string): string => readFileSync(pathOf(name), "utf8");

const podSchema = v.object({
  spec: v.object({
    containers: v.tuple([
      v.object({
        name: v.string(),
        image: v.literal("ganvas-mpi"),
        command: v.array(v.string()),
        args: v.array(v.string()),
        volumeMounts: v.array(v.strictObject({ name: v.string(), mountPath: v.string() })),
      }),
    ]),
    volumes: v.array(v.looseObject({ name: v.string() })),
    securityContext: v.strictObject({ runAsUser: v.literal(1000), fsGroup: v.literal(1000) }),
  }),
});
const replicaSchema = v.strictObject({
  replicas: v.number(),
  restartPolicy: v.picklist(["Always", "OnFailure", "Never"]),
  template: podSchema,
});
/** Of the operator's own schema, what is used here. */
const jobSchema = v.strictObject({
  apiVersion: v.literal("kubeflow.org/v2beta1"),
  kind: v.literal("MPIJob"),
  metadata: v.strictObject({ name: v.string() }),
  spec: v.strictObject({
    slotsPerWorker: v.literal(1),
    mpiImplementation: v.picklist(["OpenMPI", "Intel", "MPICH"]),
    sshAuthMountPath: v.string(),
    launcherCreationPolicy: v.picklist(["AtStartup", "WaitForWorkersReady"]),
    runPolicy: v.strictObject({ cleanPodPolicy: v.picklist(["None", "Running", "All"]), backoffLimit: v.number() }),
    mpiReplicaSpecs: v.strictObject({ Launcher: replicaSchema, Worker: replicaSchema }),
  }),
});

test("the MPIJob has the operator's form, and its parts fit together", () => {
  const documents = parseAllDocuments(fileOf("mpijob.yaml"));
  expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
  const [claim, job] = documents.map((document) => document.toJS() as { kind: string; metadata: { name: string } });
  const { spec } = v.parse(jobSchema, job);
  const { Launcher, Worker } = spec.mpiReplicaSpecs;
  const [launcher] = Launcher.template.spec.containers;
  const [worker] = Worker.template.spec.containers;
  expect(launcher.args.join(" ")).toContain(` -np ${Worker.replicas} `);
  for (const { template } of [Launcher, Worker]) {
    const { containers, volumes } = template.spec;
    expect(volumes.map(({ name }) => name)).toEqual(containers[0].volumeMounts.map(({ name }) => name));
    expect(volumes).toContainEqual({ name: "runs", persistentVolumeClaim: { claimName: claim?.metadata.name } });
  }
  const image = fileOf("Containerfile");
  expect(image).toContain(`HostKey ${spec.sshAuthMountPath}/id_rsa`);
  expect(image).toContain(`> ${worker.args.at(-1)}`);
  expect(image).toMatch(/^USER node$/m); // user 1000 of Node's images
});

test("the scripts in them are scripts, and ask for what the command has", async () => {
  const job = fileOf("mpijob.yaml");
  const [, launcher = ""] = /- \|\n([\s\S]*?)\n {14}\w/.exec(job) ?? [];
  for (const script of [launcher, fileOf("train.slurm")]) {
    expect(spawnSync("bash", ["-n"], { input: script, encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
    expect(script).toMatch(/npx ganvas train .*--distributed mpi/);
    expect(script).toContain("--resume last");
  }
});
