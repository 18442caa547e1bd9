/**
 * @file Trains the trials of a sweep on ranks: twice a second all of them tell each other what has ended, and whoever is free begins what is next.
 * Trainings are processes of their own, so that ranks have time to talk.
 */
import { setTimeout } from "node:timers/promises";
import { settle, tellAll } from "../../training/index.js";
import type { Communicator } from "../../training/index.js";
import { Board } from "./board.js";
import type { Introduction, Report } from "./board.js";
import { keepRecord, keptRecord } from "./files.js";
import type { Trial } from "./plan.js";
import type { SweepPrinter } from "./printer.js";
import type { TrialRecord } from "./record.js";
import type { TrialEnd, TrialTrainer } from "./trainer.js";
import { readTrial } from "./trial-run.js";

const roundMs = 500;

/** What one rank contributes. */
export interface Crew {
  readonly communicator: Communicator;
  /** Of the sweep, on this rank's file system. */
  readonly folder: string;
  readonly trials: readonly Trial[];
  /** Trainings at a time on this rank. */
  readonly jobs: number;
  readonly trainer: TrialTrainer;
  /** Used on rank 0. */
  readonly printer: SweepPrinter;
  /** Ends the sweep on all ranks, once trainings have saved. */
  readonly signal: AbortSignal;
  /** Called on rank 0 when trials have ended. @param records of all trials */
  readonly onProgress: (records: readonly TrialRecord[]) => Promise<void>;
}

/** All ranks call this together. @returns the same on all of them */
export async function trainTogether(crew: Crew): Promise<Pick<Board, "records" | "isStopping">> {
  const { communicator, folder, trials, trainer, printer, signal } = crew;
  const { rank, hosts } = communicator;
  const host = hosts[rank] ?? "";
  const own: Introduction = await settle(communicator, async () => ({
    jobs: crew.jobs,
    records: await Promise.all(trials.map((trial) => knownOf(trial, folder, rank, host))),
  }));
  const board = new Board(tellAll(communicator, own));
  const finished = board.records.filter(({ state }) => state === "finished");
  if (rank === 0) {
    for (const record of finished) printer.wasFinished(record);
    for (const record of finished) await keepRecord(folder, record);
  }

  let ended: TrialEnd[] = [];
  const failures: unknown[] = [];
  const begin = async (trial: Trial): Promise<void> => {
    try {
      const end = await trainer.train(trial);
      ended.push({ ...end, record: { ...end.record, host } });
    } catch (error) {
      failures.push(error);
    }
  };
  for (;;) {
    if (failures.length > 0) throw failures[0];
    const reports = tellAll<Report>(communicator, { ended, isStopping: signal.aborted });
    ended = [];
    const before = new Map(board.records.map((record) => [record.trial, record]));
    const begun = board.round(reports);
    if (board.isStopping) trainer.stop();
    if (rank === 0) {
      const news = reports.flatMap((report) => report.ended);
      for (const end of news) printer.ended(end);
      for (const { record } of news) await keepRecord(folder, record);
      if (news.length > 0) await crew.onProgress(board.records);
      for (const [at, names] of begun.entries()) {
        for (const name of names) {
          const record = before.get(name);
          if (record !== undefined) printer.begun(record, hosts[at]);
        }
      }
    }
    for (const trial of trials) if (begun[rank]?.includes(trial.name) === true) void begin(trial);
    if (board.isDone) return board;
    await setTimeout(roundMs);
  }
}

/** What this rank's file system says of a trial, and on rank 0 what it has heard before. */
async function knownOf(trial: Trial, folder: string, rank: number, host: string): Promise<TrialRecord> {
  const found = await readTrial(folder, trial);
  if (found.state !== "waiting") return { ...found, host };
  return (rank === 0 ? await keptRecord(folder, trial) : undefined) ?? found;
}
