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

export const directions = `
Examples:
  $ ganvas directions last --count 8
  $ ganvas directions last --attribute slant --attribute thickness
  $ ganvas directions last --attribute thickness --without brightness --without width
  $ ganvas directions last --attribute class:3 --samples 4000
  $ ganvas directions 4-stylegan2 --method ganspace --layers coarse --out coarse.png
  $ ganvas directions last --examples smiling.csv   lines such as 17,1 and 18,0
  $ ganvas generate last --direction strips.safetensors:slant=2.5
`;
