/**
 * @file Ranks in lock-step: between two steps they tell each other what came to one of them alone, a signal, a command, a message, so that all of them act on it at the same step.
 */
import { invariant } from "../../base/errors.js";
import type { Communicator } from "../communicator.js";
import { TrainingError } from "../errors.js";
import type { RanksEvent } from "../events.js";
import { lookEveryMs } from "../loop/controls.js";
import type { ControlCommand, ControlSource, UnreadableCommand } from "../loop/control-command.js";
import { rankName, tellAll } from "./together.js";

/** What a rank tells the others before a step; most often nothing. */
interface Word {
  readonly stop?: true;
  readonly commands?: readonly (ControlCommand | UnreadableCommand)[];
  readonly messages?: readonly string[];
}

/** What happens on one rank alone. */
export interface LocalSources {
  /** Ends training on all ranks. */
  readonly signal: AbortSignal | undefined;
  /** Asked on rank 0 only. */
  readonly control: ControlSource | undefined;
  /** What has happened that rank 0 should say, since the last call; not asked there. */
  readonly messages: (() => readonly string[]) | undefined;
}

const silence = new Uint8Array();
/** Of a rank that waits for the others; no text begins so. */
const here = Uint8Array.of(0);
const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
/** Between events about ranks, which are long where there are many. */
const reportEveryMs = 1000;

/** One rank of a training. */
export class Lockstep {
  readonly #communicator: Communicator;
  readonly #local: LocalSources;
  readonly #agreed = new AbortController();
  #commands: (ControlCommand | UnreadableCommand)[] = [];
  #lookedAt = -Infinity;
  #reportedAt = -Infinity;
  /** Of the other ranks. */
  #heard: string[] = [];
  #sums: Sums | undefined;
  /** While training, since the last report. */
  #cost = { waited: 0, bytes: 0 };

  constructor(communicator: Communicator, local: LocalSources) {
    this.#communicator = communicator;
    this.#local = local;
  }

  /** Aborted when the signal of any rank was, at the same step on all. */
  get signal(): AbortSignal {
    return this.#agreed.signal;
  }

  /** Whether commands have come that nobody took. */
  get hasCommands(): boolean {
    return this.#commands.length > 0;
  }

  /** Commands that came to rank 0. */
  readonly control: ControlSource = () => {
    const taken = this.#commands;
    this.#commands = [];
    return taken;
  };

  /** What other ranks wanted said, with their names, once; nothing on ranks but the first. */
  takeMessages(): string[] {
    const taken = this.#heard;
    this.#heard = [];
    return taken;
  }

  /** Tells and hears what is new; every rank calls this before the same step. */
  async agree(): Promise<void> {
    const commands = await this.#ownCommands();
    const messages = this.#communicator.rank === 0 ? [] : (this.#local.messages?.() ?? []);
    const word: Word = {
      ...(this.#local.signal?.aborted === true ? { stop: true } : {}),
      ...(commands.length > 0 ? { commands } : {}),
      ...(messages.length > 0 ? { messages } : {}),
    };
    const isSilent = Object.keys(word).length === 0;
    const answers = this.#communicator.exchange(isSilent ? silence : encoder.encode(JSON.stringify(word)));
    for (const [rank, bytes] of answers.entries()) {
      if (bytes.length > 0) this.#hear(rank, JSON.parse(decoder.decode(bytes)) as Word);
    }
  }

  async #ownCommands(): Promise<readonly (ControlCommand | UnreadableCommand)[]> {
    const { control } = this.#local;
    const now = performance.now();
    if (this.#communicator.rank !== 0 || control === undefined || now - this.#lookedAt < lookEveryMs) return [];
    this.#lookedAt = now;
    return control();
  }

  #hear(rank: number, { stop, commands = [], messages = [] }: Word): void {
    if (stop === true) this.#agreed.abort();
    this.#commands.push(...commands);
    if (this.#communicator.rank !== 0) return;
    const name = rankName(this.#communicator, rank);
    this.#heard.push(...messages.map((message) => `${name}: ${message}`));
  }

  /** Something begins that is no training, and that only some ranks may do. */
  rest(): void {
    const { waited, bytes } = this.#communicator.takeFigures();
    this.#cost = { waited: this.#cost.waited + waited, bytes: this.#cost.bytes + bytes };
  }

  /** Waits until it is done on all ranks; every rank calls this as often. What was waited for since {@link rest} costs training nothing. */
  goOn(): void {
    const answers = this.#communicator.exchange(here);
    invariant(
      answers.every(([mark]) => mark === here[0]),
      "the ranks are not at the same point of the training",
    );
    this.#communicator.takeFigures();
  }

  /**
   * What ranks computed and waited for since the last call; every rank calls this after the same step.
   * @param seconds of training
   * @returns an event for rank 0 to hand out, no more often than once a second
   */
  report({ step, steps, seconds, images, isLast }: Stretch): RanksEvent | undefined {
    this.rest();
    const figures = tellAll<Figures>(this.#communicator, { images, seconds, ...this.#cost });
    this.#cost = { waited: 0, bytes: 0 };
    this.#sums = added(this.#sums, figures, steps);
    const now = performance.now();
    if (this.#communicator.rank !== 0 || (!isLast && now - this.#reportedAt < reportEveryMs)) return undefined;
    this.#reportedAt = now;
    const { byRank, steps: all } = this.#sums;
    this.#sums = undefined;
    const time = byRank.reduce((sum, each) => sum + each.seconds, 0);
    return {
      type: "ranks",
      step,
      hosts: this.#communicator.hosts,
      imagesPerSecond: byRank.map((each) => each.images / each.seconds),
      waited: byRank.map((each) => each.waited / all),
      bytes: byRank.map((each) => Math.round(each.bytes / all)),
      communication: Math.min(1, byRank.reduce((sum, each) => sum + each.waited, 0) / time),
    };
  }

  /**
   * Compares what all ranks have in memory.
   * @param digest of this one's state
   * @throws TrainingError, on all ranks, when they differ
   */
  checkState(digest: string, step: number): void {
    const all = tellAll(this.#communicator, digest);
    const usual = mostFrequent(all);
    const other = all.findIndex((each) => each !== usual);
    if (other < 0) return;
    throw new TrainingError(
      `step ${step}: the weights of ${rankName(this.#communicator, other)} are not those of the other ranks; its machine computes differently: go on with --resume and --deterministic`,
    );
  }
}

/** The steps since the last report. */
interface Stretch {
  /** The last of them. */
  readonly step: number;
  /** How many. */
  readonly steps: number;
  readonly seconds: number;
  /** That this rank has computed. */
  readonly images: number;
  readonly isLast: boolean;
}

/** Of one rank, since the last report. */
interface Figures {
  readonly images: number;
  readonly seconds: number;
  readonly waited: number;
  readonly bytes: number;
}

interface Sums {
  readonly byRank: readonly Figures[];
  readonly steps: number;
}

const added = (sums: Sums | undefined, figures: readonly Figures[], steps: number): Sums =>
  sums === undefined
    ? { byRank: figures, steps }
    : {
        steps: sums.steps + steps,
        byRank: figures.map((each, rank) => {
          const before = sums.byRank[rank] ?? { images: 0, seconds: 0, waited: 0, bytes: 0 };
          return {
            images: before.images + each.images,
            seconds: before.seconds + each.seconds,
            waited: before.waited + each.waited,
            bytes: before.bytes + each.bytes,
          };
        }),
      };

function mostFrequent(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce<[string | undefined, number]>(
    (most, [value, count]) => (count > most[1] ? [value, count] : most),
    [undefined, 0],
  )[0];
}
