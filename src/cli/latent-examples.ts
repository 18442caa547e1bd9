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
