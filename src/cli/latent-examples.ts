/** @file Worked examples under the help of the commands that look for places and directions in a latent space. */

export const project = `
Examples:
  $ ganvas project last digit.png
  $ ganvas project last --test 0-9 --method both --out found/
  $ ganvas project 4-stylegan2 face.jpg --space w --steps 500 --progress
  $ ganvas project last scans/*.png --json | jq '[.file, .error]'
  $ ganvas generate last --latent projected/digit.safetensors   draws what was found

An encoder takes a minute or two to train, once for each checkpoint.
`;
