/**
 * @file Runs the shards of a program that this process hosts: each has its own memory and its own copy of the state, all run in
 * lock-step, and exchange tensors with each other and with the shards of other processes.
 */
import { BackendError, invariant } from "../../base/errors.js";
import type { Graph, TensorSpec } from "../graph/graph.js";
import type { Collectives, Pending } from "../plan/collectives.js";
import type { ConvolutionPreference } from "../plan/convolution-step.js";
import { exchangeDigest, phasesOf } from "../plan/exchanges.js";
import type { Phase } from "../plan/exchanges.js";
import type { Executor, Program, RunResult, ShardProgram, StateBank, TensorData } from "../plan/executor.js";
import type { Plan } from "../plan/plan.js";
import { planShards } from "./plan-shards.js";
import { ShardedInputs } from "./sharded-inputs.js";
import type { NamedElements } from "./sharded-inputs.js";

/** State of which every hosted shard has a copy. */
class ReplicatedState implements StateBank {
  readonly specs: Readonly<Record<string, TensorSpec>>;
  readonly first: StateBank;
  readonly others: readonly StateBank[];

  constructor(specs: Readonly<Record<string, TensorSpec>>, create: () => StateBank, copies: number) {
    this.specs = specs;
    this.first = create();
    this.others = Array.from({ length: copies - 1 }, create);
  }

  read(name: string): TensorData {
    return this.first.read(name);
  }

  write(name: string, values: ArrayLike<number>): void {
    for (const bank of [this.first, ...this.others]) bank.write(name, values);
  }
}

/** What shards give and get in one exchange, as views made once. */
interface Exchange {
  readonly sources: readonly TensorData[];
  readonly targets: readonly TensorData[];
}

/** The hosted shards of one program. */
class LockstepProgram implements Program {
  readonly plan: Plan;
  readonly state: StateBank;
  readonly #shards: readonly ShardProgram[];
  readonly #collectives: Collectives;
  readonly #inputs: ShardedInputs;
  readonly #phases: readonly Phase[];
  readonly #exchanges: readonly Exchange[];
  readonly #result: RunResult;
  readonly #pending = new Map<number, Pending>();

  constructor(shards: readonly ShardProgram[], cut: readonly string[], state: StateBank, collectives: Collectives) {
    const [first] = shards;
    invariant(first !== undefined, "a process hosts no shard");
    this.plan = first.plan;
    this.state = state;
    this.#shards = shards;
    this.#collectives = collectives;
    this.#inputs = new ShardedInputs(shards, cut);
    this.#phases = phasesOf(first.plan);
    this.#result = first.result;
    const stepsOf = ({ plan }: ShardProgram) => plan.steps.filter((step) => step.kind === "collective");
    const views = shards.map((shard) =>
      stepsOf(shard).map(({ source, target }) => [shard.buffer(source), shard.buffer(target)] as const),
    );
    this.#exchanges = stepsOf(first).map((_, index) => {
      const ends = views.flatMap((ofShard) => ofShard.slice(index, index + 1));
      return { sources: ends.map(([source]) => source), targets: ends.map(([, target]) => target) };
    });
  }

  input(name: string): TensorData {
    return this.#inputs.view(name);
  }

  run(inputs: NamedElements = {}): RunResult {
    this.#inputs.set(inputs);
    this.#pending.clear();
    let part = 0;
    for (const phase of this.#phases) {
      switch (phase.kind) {
        case "compute":
          for (const shard of this.#shards) shard.runPart(part);
          part += 1;
          break;
        case "collective": {
          const { sources, targets } = this.#exchanges[phase.exchange] ?? { sources: [], targets: [] };
          this.#pending.set(phase.exchange, this.#collectives.start(phase.collective, sources, targets));
          break;
        }
        case "await":
          this.#pending.get(phase.exchange)?.wait();
          break;
        default:
          return phase satisfies never;
      }
    }
    return this.#result;
  }

  dispose(): void {
    for (const shard of this.#shards) shard.dispose();
  }
}

/** A program that exchanges nothing: it runs once, and what it changes is copied to all shards. */
function runOnce(program: Program, state: ReplicatedState): Program {
  const changed = Object.keys(program.plan.traced.updates);
  return {
    plan: program.plan,
    state,
    input: (name) => program.input(name),
    run(inputs) {
      const result = program.run(inputs);
      if (state.others.length > 0) {
        for (const name of changed) {
          const values = state.first.read(name);
          for (const bank of state.others) bank.write(name, values);
        }
      }
      return result;
    },
    dispose: () => program.dispose(),
  };
}

/** A device on which several shards of a program run in lock-step. */
export class ShardedExecutor implements Executor {
  readonly name: string;
  readonly collectives: Collectives;
  readonly #base: Executor;

  constructor(base: Executor, collectives: Collectives) {
    const { hosted, shards } = collectives;
    this.name = `${base.name}, ${hosted.length} of ${shards} shards`;
    this.collectives = collectives;
    this.#base = base;
  }

  createState(specs: StateBank["specs"]): StateBank {
    return new ReplicatedState(specs, () => this.#base.createState(specs), this.collectives.hosted.length);
  }

  #replicated(state: StateBank): ReplicatedState {
    if (!(state instanceof ReplicatedState))
      throw new BackendError("[shards] the state belongs to another engine; create it with this one");
    return state;
  }

  async load(plan: Plan, state: StateBank): Promise<Program> {
    const replicated = this.#replicated(state);
    return runOnce(await this.#base.load(plan, replicated.first), replicated);
  }

  compileShards(
    traced: Graph,
    state: StateBank,
    cut: readonly string[],
    convolutions: ConvolutionPreference | undefined,
  ): Promise<Program> {
    const { collectives } = this;
    return this.loadShards(planShards(traced, { collectives, sharded: cut }, convolutions), cut, state);
  }

  /**
   * Loads the hosted shards of a program.
   * @param plans one per hosted shard, in order
   * @param cut the inputs of which each shard has its part
   * @throws BackendError when the device cannot run shards
   */
  async loadShards(plans: readonly Plan[], cut: readonly string[], state: StateBank): Promise<Program> {
    const { first, others } = this.#replicated(state);
    const banks = [first, ...others];
    invariant(plans.length === banks.length, `${plans.length} plans for ${banks.length} shards`);
    invariant(new Set(plans.map(exchangeDigest)).size === 1, "the shards of a program exchange different tensors");
    const base = this.#base;
    const shards: ShardProgram[] = [];
    for (const [index, bank] of banks.entries()) {
      const plan = plans[index];
      const shard = plan && (await base.loadShard?.(plan, bank));
      if (!shard) throw new BackendError(`[shards] ${base.name} cannot run a program in shards; use the device wasm`);
      shards.push(shard);
    }
    return new LockstepProgram(shards, cut, state, this.collectives);
  }

  dispose(): Promise<void> {
    return this.#base.dispose();
  }
}

/**
 * A device for programs of several shards, some of them or all in this process. State has a copy per hosted shard, written together.
 * Ordinary programs run once. When an exchange throws (a shard is lost), state may be half updated, and only disposal makes sense.
 */
export const createShardedExecutor = (base: Executor, collectives: Collectives): ShardedExecutor =>
  new ShardedExecutor(base, collectives);
