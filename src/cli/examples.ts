/** @file Worked examples under each command's help. */

export const program = `
Examples:
  $ ganvas train                        handwritten digits, with the defaults
  $ ganvas generate last --seeds 0-31   32 images of the last run
  $ ganvas recipes vanilla              what can be set
  $ ganvas data list                    what can be learnt from
  $ ganvas doctor                       is this machine fit?

Exit codes: 0 done, 1 failed while running, 2 wrong usage or bad input, 130 interrupted (after saving).
`;

export const train = `
Examples:
  $ ganvas train
  $ ganvas train vanilla --steps 2000 --seed 7
  $ ganvas train dcgan --data mnist --set size=32
  $ ganvas train --set loss=minimax --set learningRate=1e-4
  $ ganvas train --set samplesEvery=100 --set checkpointEvery=500 --name fast-look
  $ ganvas train --dry-run
  $ ganvas train --resume last --steps 16000
  $ ganvas train dcgan --from 0 --data photos/ --set freeze=2   fine-tune run 0 on few pictures
  $ ganvas train digits.yaml --seed 1                           what differs from the recipe is in a file
  $ ganvas train runs/00000-vanilla-mnist/config.json --seed 1
  $ ganvas train --json | jq -c 'select(.type == "step").metrics'
  $ mpirun -np 4 --bind-to none npx ganvas train dcgan --distributed mpi
  $ mpirun -np 2 --bind-to none -H a:1,b:1 npx ganvas train --resume last --distributed mpi
  $ ganvas train dcgan --shards 4     the same bits as four processes

Ctrl-C saves a checkpoint and ends with exit code 130; a second one ends at once.
`;

export const generate = `
Examples:
  $ ganvas generate runs/00000-vanilla-mnist
  $ ganvas generate last --seeds 0-63 --grid 16x4 --out digits.png
  $ ganvas generate 0 --seeds 1,5,7-9 --out picked/
  $ ganvas generate last --count 1000 --seed 5000 --out many/ --scale 1
  $ ganvas generate 3-stylegan2 --seeds 0-31 --trunc 0.5
`;

export const mix = `
Examples:
  $ ganvas mix last --rows 0-3 --columns 10-15 --layers coarse --out mix.png
  $ ganvas mix 3-stylegan2 --rows 1,5 --columns 7-12 --layers 4-6 --trunc 0.5

Coarse, middle and fine are a third of the layers each; layers are counted from 0, the coarsest.
`;

export const serve = `
Examples:
  $ ganvas serve last
  $ ganvas serve 3-stylegan2@best --port 8080 --threads 1
  $ curl -o digits.png 'http://127.0.0.1:5800/v1/images?seeds=0-15&scale=3'
  $ curl 'http://127.0.0.1:5800/v1/images?seed=7&format=json'
  $ ganvas serve last --host 0.0.0.0 --token "$GANVAS_TOKEN"
`;

export const translate = `
Examples:
  $ ganvas translate last photo.jpg --out drawn/
  $ ganvas translate runs/00000-cyclegan-emoji-google emoji/*.png --out redrawn/ --direction b-to-a
  $ ganvas translate 3 glyph.png --out small/ --size model --json

A file that cannot be read is reported on one line and left out; the exit code is then 2.
`;

export const recipes = `
Examples:
  $ ganvas recipes
  $ ganvas recipes vanilla
  $ ganvas recipes --json
  $ ganvas recipes dcgan --schema > dcgan.schema.json
`;

export const doctor = `
Examples:
  $ ganvas doctor
  $ ganvas doctor --json
`;

export const bench = `
Examples:
  $ ganvas bench conv
  $ ganvas bench conv --help
`;

export const benchConv = `
Examples:
  $ ganvas bench conv
  $ ganvas bench conv --quick --batch 16
  $ ganvas bench conv --size 32 --in 64 --out 64 --kernel 3 --stride 1
  $ ganvas bench conv --transposed --size 16 --in 64 --out 3 --threads 2
  $ ganvas bench conv --json | jq -c 'select(.isSlower) | [.pass, .picked, .fastest, .loss]'

A star marks what the planner picked. Other programs that compute at the same time spoil the figures.
`;
