/** @file What a prefix such as `netG_A.module` or `g_ema` says of the network behind it. */

/** What people call networks, before `A` or `B`. */
const aliases: readonly (readonly [name: string, others: readonly string[]])[] = [
  ["generator", ["g", "gen"]],
  ["discriminator", ["d", "dis", "disc", "critic"]],
  ["encoder", ["e", "enc"]],
];

/** `net_G_A` and `G_ema` as `ga`, `g`. */
const plain = (part: string): string =>
  part
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .replace(/^(net|model)(?=.)/, "")
    .replace(/(?<=.)(ema|avg|average|model|net|statedict)$/, "")
    .replace(/^g(ab|ba)$/, (_, direction: string) => (direction === "ab" ? "ga" : "gb"));

/** Whether a prefix names a network: 2 by its own name, 1 by another that is usual, 0 not at all. */
export function hintOf(prefix: string, network: string): number {
  const parts = prefix.split(".");
  if (parts.includes(network)) return 2;
  const own = network.toLowerCase();
  const usual = new Set([own, ...aliases.flatMap(([name, others]) => renamed(own, name, others))]);
  return parts.some((part) => usual.has(plain(part))) ? 1 : 0;
}

const renamed = (own: string, name: string, others: readonly string[]): string[] =>
  own.startsWith(name) ? others.map((other) => other + own.slice(name.length)) : [];

/** Whether a prefix says that weights are averages over the training. */
export const saysAverage = (prefix: string): boolean => /(^|[._])(ema|average|avg|averaged)([._]|$)/i.test(prefix);
