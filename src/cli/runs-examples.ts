/** @file Worked examples under the help of the commands that look at runs. */

export const runs = `
Examples:
  $ ganvas runs
  $ ganvas runs --runs experiments/
  $ ganvas runs --json | jq -r 'select(.state == "failed").path'

A run is running while a process holds its lock; failed if it ended without saying so: diverged, no room, or killed.
`;
