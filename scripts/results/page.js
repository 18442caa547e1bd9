/** @file docs/results.md as a text, from the records of all results. */

/**
 * @typedef {object} ResultRecord What is known of one result.
 * @property {string} name
 * @property {string} title
 * @property {string} paper
 * @property {string} command what trains it again
 * @property {string} data
 * @property {number} steps
 * @property {number} batch
 * @property {number} seconds training time
 * @property {string} device
 * @property {string} figure with its protocol
 * @property {string} shows what to look for in the picture
 * @property {string[]} pictures paths from the repository's root
 */

const head = `# Results

What each recipe has learnt here, with the command that trains it again, the time it took, and one figure. Written by
\`npm run results -- <name>\` (\`scripts/results/\`) from the records in \`docs/results/\`; do not edit it by hand.

Times are training times of one thread on a shared two-core server, on which other work ran: an idle machine with two threads takes well under
half of them. Figures use classifiers trained here on the real data, so they can be compared with each other, not with published
scores. These runs are short, to show what a method is for; longer ones look better.
`;

/** @param {number} seconds */
const minutes = (seconds) => `${(seconds / 60).toFixed(seconds < 600 ? 1 : 0)} min`;

/** @typedef {ResultRecord & Pick<import("./table.js").Result, "use" | "group">} Shown A record, and what the table says of it now. */

/** @param {readonly Shown[]} records @returns {string} */
const table = (records) => `| recipe | data | steps × batch | time | figure |
| --- | --- | --- | --- | --- |
${records
  .map(
    ({ name, data, steps, batch, seconds, figure }) =>
      `| [\`${name}\`](#${name}) | ${data} | ${steps} × ${batch} | ${minutes(seconds)} | ${figure.replaceAll("|", String.raw`\|`)} |`,
  )
  .join("\n")}
`;

/** @param {Shown} record @returns {string} */
const section = ({
  name,
  title,
  paper,
  command,
  use = [],
  steps,
  seconds,
  device,
  shows,
  pictures,
  figure,
}) => `## ${name}

${title} (${paper}).

\`\`\`sh
${[command, ...use].join("\n")}
\`\`\`

${steps} steps, ${minutes(seconds)} on ${device}. ${figure}.

${pictures.map((path) => `![${name}: ${shows}](${path.replace(/^docs\//, "")})`).join("\n\n")}

*${shows}*
`;

/** @param {readonly Shown[]} records @returns {string} */
export function resultsPage(records) {
  const groups = new Map(records.flatMap(({ group }) => (group === undefined ? [] : [[group.title, group.text]])));
  const tables = [...groups].map(
    ([title, text]) => `## ${title}\n\n${text}\n\n${table(records.filter(({ group }) => group?.title === title))}`,
  );
  const first = table(records.filter(({ group }) => group === undefined));
  return [head, first, ...tables, ...records.map(section)].join("\n");
}
