/** @file Worked examples under the help of the commands that look at runs. */

export const runs = `
Examples:
  $ ganvas runs
  $ ganvas runs --runs experiments/
  $ ganvas runs --json | jq -r 'select(.state == "failed").path'

A run is running while a process holds its lock; failed if it ended without saying so: diverged, no room, or killed.
`;

export const report = `
Examples:
  $ ganvas report last
  $ ganvas report 12 --out dcgan.html
  $ ganvas report runs/00000-vanilla-mnist --json | jq -r .file
`;

export const compare = `
Examples:
  $ ganvas compare 3 4
  $ ganvas compare runs/00000-vanilla-mnist runs/00001-dcgan-mnist --out digits.html
`;
