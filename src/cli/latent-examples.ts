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
