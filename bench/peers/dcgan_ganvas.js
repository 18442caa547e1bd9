/** @file Ganvas as a peer: the DCGAN recipe's training step. Usage: node dcgan_ganvas.js --case dcgan32 --threads 2. */
import { createExecutor } from "../../dist/backends/index.js";
import { recipeStep } from "../programs.js";
import { caseOf } from "./cases.js";
import { readArguments, serve } from "./protocol.js";
import { trainingPeer } from "./training-peer.js";

const { name, threads } = readArguments();
const { size, channels, width, latent, batch } = caseOf(name, "dcgan");
const executor = await createExecutor({ threads });
const training = await recipeStep(executor, {
  name: "dcgan",
  options: { width, latent, averageDecay: 0 },
  image: { height: size, width: size, channels },
  batch,
});
await serve(trainingPeer(training), { peer: "ganvas", case: name, threads, version: executor.name });
await executor.dispose();
