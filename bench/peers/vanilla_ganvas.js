/** @file Ganvas as a peer: the vanilla recipe's training step at full size. Usage: node vanilla_ganvas.js --case vanilla --threads 2. */
import { createExecutor } from "../../dist/backends/index.js";
import { plain, vanillaStep } from "../programs.js";
import { caseOf } from "./cases.js";
import { readArguments, serve } from "./protocol.js";
import { trainingPeer } from "./training-peer.js";

const { name, threads } = readArguments();
const { batch } = caseOf(name, "vanilla");
const executor = await createExecutor({ threads });
const training = await vanillaStep(executor, plain, batch);
await serve(trainingPeer(training), { peer: "ganvas", case: name, threads, version: executor.name });
await executor.dispose();
