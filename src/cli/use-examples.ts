/** @file Worked examples under the help of the commands that use a run on image files. */

export const compress = `
Examples:
  $ ganvas compress last shoe.png shirt.png --out small/
  $ ganvas compress last photos/*.jpg --out small/ --pictures
  $ ganvas compress last shoe.png --json | jq .bitsPerPixel
`;

export const decompress = `
Examples:
  $ ganvas decompress last small/shoe.gvc --out back/
  $ ganvas decompress runs/00002-compress-fashion-mnist small/*.gvc
`;

export const detect = `
Examples:
  $ ganvas detect last digit.png
  $ ganvas detect last scans/*.png --percentile 99 --out pairs.png
  $ ganvas detect last --data mnist:test   after ganvas train anogan --set exclude=0
  $ ganvas detect last scans/*.png --json | jq -c 'select(.anomaly) | .file'
`;

export const dream = `
Examples:
  $ ganvas dream last --list
  $ ganvas dream last --layer 4 --out dream.png
  $ ganvas dream last --layer 7 --channel 12 --size 192
  $ ganvas dream last photo.jpg --layer 4 --octaves 3 --rate 0.005
  $ ganvas dream last --drawn 7 --every 20 --out strip.png
  $ ganvas dream last --layer 4 --out dream.gif
`;

export const exports = `
Examples:
  $ ganvas export last
  $ ganvas export 3-stylegan2 5-dcgan --out gallery/
  $ ganvas export last --data mnist --out classroom/   visitors can train one of their own
  $ npx http-server site
  $ ganvas export last --format generator --out digits.safetensors
  $ ganvas export last --format onnx
  $ ganvas export 3-stylegan2 --format onnx --trunc 0.5 --weights f16 --out g.onnx
  $ ganvas export last --format onnx --network all --out onnx/
  $ ganvas export last --format pytorch
  $ ganvas export 3-stylegan2 --format safetensors --out weights/

Several threads need the headers that site/_headers names; without them one thread computes.
`;

export const imports = `
Examples:
  $ ganvas import netG_epoch_24.pth --as dcgan
  $ ganvas import weights.safetensors --as stylegan2 --data fashion-mnist --name from-pytorch
  $ ganvas import latest_net_G_A.pth --as cyclegan --network generatorA
  $ ganvas import generator.pth --as wgan-gp --set size=64
  $ ganvas import stylegan2.safetensors   what ganvas export --format safetensors wrote

In Python: torch.save(generator.state_dict(), "generator.pth"). Networks that the file does not have are drawn by the seed.
`;
