/** @file What commands ask of a training, for the loop: whether it is to pause, to end, to go on with another configuration. */
import { ConfigError } from "../../base/errors.js";
import type { DataSpec } from "../../gan/index.js";
import type { TrainingConfig } from "../config/config.js";
import type { ControlCommand, ControlSource, UnreadableCommand } from "./control-command.js";
import { changeLive } from "../config/live-change.js";

/** Commands wait for at most this long, and a step. */
export const lookEveryMs = 250;

/** Takes commands between steps. */
export class Controls {
  readonly #source: ControlSource | undefined;
  readonly #isTime: (() => boolean) | undefined;
  readonly #data: DataSpec;
  readonly #changes: string[] = [];
  #config: TrainingConfig;
  #lookedAt = -Infinity;
  #isStopped = false;
  #isPaused: boolean;

  /**
   * @param source none for a training that nobody tells anything
   * @param options isTime: when to ask it; {@link lookEveryMs} after the last time unless given
   */
  constructor(
    source: ControlSource | undefined,
    {
      config,
      data,
      isPaused,
      isTime,
    }: { config: TrainingConfig; data: DataSpec; isPaused: boolean; isTime?: (() => boolean) | undefined },
  ) {
    this.#source = source;
    this.#isTime = isTime;
    this.#config = config;
    this.#data = data;
    this.#isPaused = isPaused;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** With what training is to go on, and how that differs from before, for people; undefined when nothing does. */
  get change(): { readonly config: TrainingConfig; readonly text: string } | undefined {
    return this.#changes.length === 0 ? undefined : { config: this.#config, text: this.#changes.join(", ") };
  }

  /** Whether it is time to look. */
  get isDue(): boolean {
    if (this.#isPaused || this.#source === undefined) return this.#isPaused;
    return this.#isTime?.() ?? performance.now() - this.#lookedAt >= lookEveryMs;
  }

  /**
   * Takes what has come.
   * @param step steps done
   * @returns what cannot be done and why, for people
   */
  async look(step: number): Promise<string[]> {
    const commands = (await this.#source?.()) ?? [];
    this.#lookedAt = performance.now();
    return commands.flatMap((command) => this.#obey(command, step) ?? []);
  }

  /** Waits until it is time to look again, or the signal comes; takes no processor time. */
  rest(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, lookEveryMs);
      signal?.addEventListener("abort", done);
    });
  }

  #obey(command: ControlCommand | UnreadableCommand, step: number): string | undefined {
    switch (command.action) {
      case "pause":
        this.#isPaused = true;
        return undefined;
      case "resume":
        this.#isPaused = false;
        return undefined;
      case "stop":
        this.#isStopped = true;
        return undefined;
      case "change":
        return this.#change(command.settings, step);
      case "unreadable":
        return command.reason;
      default:
        throw new Error(`internal: no such command ${String(command satisfies never)}`);
    }
  }

  /** @returns why it cannot be, if it cannot */
  #change(settings: Readonly<Record<string, unknown>>, done: number): string | undefined {
    try {
      const { config, changes } = changeLive(this.#config, { data: this.#data, done }, settings);
      this.#config = config;
      this.#changes.push(...changes);
      return undefined;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return `not changed: ${error.message}`;
    }
  }
}
