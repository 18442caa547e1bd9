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

export const sweep = `
Examples:
  $ ganvas sweep rates.yaml --dry-run
  $ ganvas sweep rates.yaml
  $ ganvas runs --runs sweeps/rates
  $ ganvas compare 0 3 --runs sweeps/rates

rates.yaml:
  recipe: dcgan
  set: { data: mnist, steps: 2000 }      # of every trial
  search: random                         # or grid: every combination of lists
  trials: 12
  over:                                  # any field or option
    learningRate: { from: 1e-5, to: 1e-3, scale: log }
    loss: [non-saturating, hinge]
  minimize: loss.generator               # the best first in the table
`;
