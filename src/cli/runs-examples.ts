/** @file Worked examples under the help of the commands that look at runs. */

export const runs = `
Examples:
  $ ganvas runs
  $ ganvas runs --runs experiments/
  $ ganvas runs --json | jq -r 'select(.state == "failed").path'

A run is running, or paused, while a process holds its lock; failed if it ended without saying so: diverged, no room, or killed.
`;

export const control = `
Examples:
  $ ganvas control last pause
  $ ganvas control last resume
  $ ganvas control 12 set learningRate=0.0001 r1=1
  $ ganvas control 12 set steps=20000 samplesEvery=200
  $ ganvas control last stop

A paused run has saved and waits in memory. What set can change: the fields that a resumed run may change, and those of the recipe's options that
leave all tensors as they are: learning rates, weights of losses and regularisers, schedules, and more. The run's log says when it was done, or why not.
A run that has stopped goes on by ganvas train --resume.
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
  $ mpirun -np 8 --bind-to none --hostfile hosts npx ganvas sweep rates.yaml --distributed mpi
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
