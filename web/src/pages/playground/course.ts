/** @file The course of a game since its beginning, as a text that a link can hold: `1200**d5**batch_64*loss_hinge**300`. Played again, it ends at the same place, bit for bit. */
import type { playground } from "ganvas/browser";

/** What can be set while a game goes on. */
export type Changes = Pick<playground.PlaygroundSettings, "batch" | "options">;

/** One thing that happened. */
export type Happening =
  | { readonly kind: "steps"; readonly player: playground.Player; readonly count: number }
  | ({ readonly kind: "change" } & Changes);

export type Course = readonly Happening[];

/** The course with another happening at its end; steps of one kind become one, and of changes without a step between only the last counts. */
export function withHappening(course: Course, next: Happening): Course {
  const last = course.at(-1);
  const before = course.slice(0, -1);
  if (last?.kind === "steps" && next.kind === "steps" && last.player === next.player)
    return [...before, { ...last, count: last.count + next.count }];
  if (last?.kind === "change" && next.kind === "change") return [...before, next];
  return [...course, next];
}

const letters = { both: "", discriminator: "d", generator: "g" } as const;
const players = { "": "both", d: "discriminator", g: "generator" } as const;

/** `batch_32*loss_hinge`: signs that addresses leave as they are. */
export function changesText({ batch, options }: Changes): string {
  return Object.entries({ batch, ...options })
    .map(([name, value]) => `${name}_${value}`)
    .join("*");
}

/** The value that a text stands for: a number, true or false, or the text. */
function valueOf(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  const number = Number(text);
  return text.trim() === "" || Number.isNaN(number) ? text : number;
}

/** What {@link changesText} was made of; whether it makes sense is for the engine to say. @param batch where the text names none */
export function parseChanges(text: string, batch: number): Changes {
  const pairs = text.split("*").flatMap((part) => {
    const at = part.indexOf("_");
    return at < 1 ? [] : [[part.slice(0, at), valueOf(part.slice(at + 1))] as const];
  });
  const { batch: own, ...options } = Object.fromEntries(pairs);
  return { batch: typeof own === "number" ? own : batch, options };
}

export const courseText = (course: Course): string =>
  course
    .map((part) => (part.kind === "change" ? changesText(part) : `${letters[part.player]}${part.count}`))
    .join("**");

/** What {@link courseText} was made of; parts that say nothing are left out. */
export function parseCourse(text: string, batch: number): Course {
  return text.split("**").flatMap((part): Happening[] => {
    if (part.includes("_")) return [{ kind: "change", ...parseChanges(part, batch) }];
    const [, letter, digits] = /^([dg]?)(\d{1,9})$/.exec(part) ?? [];
    if (digits === undefined || Number(digits) === 0) return [];
    return [{ kind: "steps", player: players[letter as keyof typeof players], count: Number(digits) }];
  });
}

/** Steps of a course. */
export const stepsOf = (course: Course): number =>
  course.reduce((sum, part) => sum + (part.kind === "steps" ? part.count : 0), 0);
