/** @file Worked examples under the help of the commands that explore latents and samples. */

export const interpolate = `
Examples:
  $ ganvas interpolate last
  $ ganvas interpolate last --seeds 4,8,15,16 --ease smooth --out digits.mp4 --frames 240 --fps 30
  $ ganvas interpolate last --seeds 0,1 --no-loop --out strip.png
  $ ganvas interpolate 3-stylegan2 --way styles --trunc 0.7 --grid 4x3 --out wall.gif
  $ ganvas interpolate 2-acgan --seeds 5,5,5 --class 1,7,9 --out classes.gif
  $ ganvas interpolate last --seeds projected/me.safetensors,3 --out me.gif
`;

export const neighbours = `
Examples:
  $ ganvas neighbours last
  $ ganvas neighbours last --count 2000 --show 16 --out copies.png
  $ ganvas neighbours last --held-out mnist:test       after ganvas train dcgan --data few/
  $ ganvas neighbours last --json | jq '.measures[].ratio'

Distances are root mean squares of pixels' differences in [−1, 1], and Euclidean in the features of a small network for grey images, or of --features. A
smooth image is near to many: a ratio a little below 1 by pixels alone is no proof of copies; look at the picture. See docs/latent-tools.md.
`;

export const umap = `
Examples:
  $ ganvas umap last
  $ ganvas umap last --count 2000 --neighbours 30 --out map.png
  $ ganvas umap last --by pixels --data mnist:test
  $ ganvas umap last --json | jq .missed

Drawn images that lie as real ones do are mixed with them: half of their neighbours are real. A mode that is not drawn is an island of dots without rings.
Sizes of islands and ways between them mean nothing.
`;

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
