/** @file README.md of a run that begins with weights from elsewhere: where they come from, what was found out about them, how to use them. */
import { relative } from "node:path";
import { printable } from "../../base/printable.js";
import type { RunFolder, StartEvent } from "../../training/index.js";
import { cardRows, useCommands } from "../../training/index.js";
import type { Origin } from "./origin.js";
import { joined } from "./prefixes.js";

/** Rows of the usual card that say something here. */
const kept: ReadonlySet<string> = new Set(["Recipe", "Paper", "Parameters", "Ganvas"]);

/** Text from outside between the backticks of a table. */
const inTable = (text: string): string => printable(text).replaceAll(/[|`]/g, " ");

/** The model card. */
export function importCard(run: RunFolder, start: StartEvent, origin: Origin): string {
  const { image, data } = start;
  const rows = new Map(cardRows(start).filter(([name]) => kept.has(name)));
  const all = [
    ["Recipe", rows.get("Recipe") ?? ""],
    ["Paper", rows.get("Paper") ?? ""],
    ["Weights", `\`${inTable(origin.file)}\`, ${origin.format}, ${origin.bytes} bytes`],
    [
      "Networks",
      origin.networks.map(({ network, prefix }) => `${network}, as \`${inTable(joined(prefix, "…"))}\``).join("; "),
    ],
    ...(origin.fresh.length === 0 ? [] : [["Drawn anew", origin.fresh.join(", ")] as const]),
    ["Images", `${image.height}×${image.width}×${image.channels}`],
    ["Found out", origin.inferred],
    ["Data", data.count === 0 ? "not known" : `${data.name}, ${data.count} images`],
    ["Parameters", rows.get("Parameters") ?? ""],
    ["Ganvas", rows.get("Ganvas") ?? ""],
  ] as const;
  const folder = relative("", run.path) || run.path;
  const quoted = /^[A-Za-z0-9_./:=@%+-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", String.raw`'\''`)}'`;
  return `# ${run.name}

Not trained here: the weights come from a file, by \`ganvas import\`. What they may be used for is up to whoever trained them.

| | |
| --- | --- |
${all.map(([name, value]) => `| ${name} | ${value} |`).join("\n")}

## Use it

\`\`\`sh
${useCommands(start.config.recipe, quoted).join("\n")}
\`\`\`

## Train it further, on data of your own

\`\`\`sh
ganvas train ${start.config.recipe} --from ${quoted} --data photos/
\`\`\`
`;
}
