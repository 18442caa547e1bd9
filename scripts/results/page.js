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

/** @param {readonly (ResultRecord & { use: readonly string[] })[]} records @returns {string} */
export function resultsPage(records) {
  const rows = records.map(
    ({ name, data, steps, batch, seconds, figure }) =>
      `| [\`${name}\`](#${name}) | ${data} | ${steps} × ${batch} | ${minutes(seconds)} | ${figure.replaceAll("|", String.raw`\|`)} |`,
  );
  const sections = records.map(
    ({ name, title, paper, command, use, steps, seconds, device, shows, pictures, figure }) => `## ${name}

${title} (${paper}).

\`\`\`sh
${[command, ...use].join("\n")}
\`\`\`

${steps} steps, ${minutes(seconds)} on ${device}. ${figure}.

${pictures.map((path) => `![${name}: ${shows}](${path.replace(/^docs\//, "")})`).join("\n\n")}

*${shows}*
`,
  );
  return `${head}
| recipe | data | steps × batch | time | figure |
| --- | --- | --- | --- | --- |
${rows.join("\n")}

${sections.join("\n")}`;
}
