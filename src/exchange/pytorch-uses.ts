/** @file How trained networks are used, as Python functions over the networks by name. */
import { isPoint } from "../base/points.js";
import { definitionOf } from "../nn/index.js";
import type { Compressor, Detector, Gan, ImageSpec, LatentGenerator, Translator } from "../gan/index.js";
import { pythonValue, snakeCase } from "../interop/pytorch/python-values.js";

/** A use of the networks. */
export interface PythonUse {
  /** The function's name. */
  readonly name: string;
  /** Its source. */
  readonly source: string;
  /** Statements that are an example of it; the last gives a variable its result. */
  readonly example: string;
  /** That variable. */
  readonly variable: string;
  /** What the result is. */
  readonly result: string;
  /** Whether the result is pictures. */
  readonly isPicture: boolean;
}

const shapeOf = ({ height, width, channels }: ImageSpec): string => `[N, ${channels}, ${height}, ${width}]`;
const few = ({ height, width, channels }: ImageSpec): string =>
  `torch.rand(4, ${channels}, ${height}, ${width}) * 2 - 1`;

const useOf = (
  name: string,
  parameters: readonly string[],
  description: string,
  body: readonly string[],
  rest: Pick<PythonUse, "example" | "variable" | "result"> & { readonly isPicture?: boolean },
): PythonUse => ({
  name,
  source: [
    `def ${name}(${["networks", ...parameters].join(", ")}):`,
    `    """${description}"""`,
    ...body.map((line) => `    ${line}`),
  ].join("\n"),
  isPicture: false,
  ...rest,
});

/** Images from latents. */
function generating(generator: LatentGenerator, image: ImageSpec): PythonUse[] {
  const { definition, latent, classes, styled } = generator;
  const what = isPoint(image) ? `points ${shapeOf(image)}` : `images ${shapeOf(image)} in [-1, 1]`;
  const variable = isPoint(image) ? "points" : "images";
  const rest = {
    variable,
    example: [
      `z = latents(range(64), ${latent})  # of the seeds 0 to 63, as ganvas generate --seeds 0-63 has them`,
      ...(classes === undefined ? [] : [`labels = torch.arange(64) % ${classes}`]),
      `${variable} = generate(networks, z${classes === undefined ? "" : ", labels"})`,
    ].join("\n"),
    result: what,
    isPicture: !isPoint(image),
  };
  const from =
    classes === undefined ? `z [N, ${latent}] of N(0, 1)` : `z [N, ${latent}] of N(0, 1), labels [N] below ${classes}`;
  switch (definition?.kind) {
    case "network": {
      const given = classes === undefined ? ["z"] : ["z", "labels"];
      const network = `networks[${pythonValue(definition.network)}]`;
      return [useOf("generate", given, `${from} → ${what}.`, [`return ${network}(${given.join(", ")})`], rest)];
    }
    case "styled":
      return [
        useOf(
          "generate",
          ["z", `psi=${styled?.truncation ?? 1}`],
          `${from} → ${what}. With psi below 1 they are nearer to the mean.`,
          [
            `w = networks["mapping"](z, psi)  # [N, ${styled?.size ?? 0}]`,
            `return networks["synthesis"](w[:, None].expand(-1, ${styled?.layers ?? 0}, -1))`,
          ],
          rest,
        ),
      ];
    case "denoising": {
      const { steps, latent: size } = definition;
      const shape = [image.channels, image.height, image.width].join(", ");
      return [
        useOf(
          "generate",
          ["z"],
          `${from}, all noise of the ${steps} steps → ${what}.`,
          [`return denoise(networks["generator"], z, steps=${steps}, latent=${size}, shape=(${shape}))`],
          rest,
        ),
      ];
    }
    default:
      return [];
  }
}

/** Images from images. */
function translating(called: string, { definition, from, to }: Translator): PythonUse[] {
  const name = snakeCase(called).replaceAll(/\W+/g, "_");
  const network = definition?.kind === "network" || definition?.kind === "completion" ? definition.network : "";
  const apply = `networks[${pythonValue(network)}]`;
  switch (definition?.kind) {
    case "network":
      return [
        useOf(name, ["images"], `Images ${shapeOf(from)} → ${shapeOf(to)}, in [-1, 1].`, [`return ${apply}(images)`], {
          variable: "made",
          example: `made = ${name}(networks, ${few(from)})`,
          result: `images ${shapeOf(to)}`,
        }),
      ];
    case "completion":
      return [
        useOf(
          name,
          ["images", "hole"],
          `Images ${shapeOf(to)} with what is missing, where hole [N, 1, H, W] is 1, drawn; what is known stays.`,
          [`drawn = ${apply}(images * (1 - hole), hole)`, "return torch.where(hole > 0, drawn, images)"],
          {
            variable: "made",
            example: [
              `hole = torch.zeros(4, 1, ${to.height}, ${to.width})`,
              `hole[:, :, ${to.height >> 2}:${to.height >> 1}, ${to.width >> 2}:${to.width >> 1}] = 1`,
              `made = ${name}(networks, ${few(to)}, hole)`,
            ].join("\n"),
            result: `images ${shapeOf(to)}`,
          },
        ),
      ];
    default:
      return [];
  }
}

/** Images to whole numbers and back. */
function compressing({ definition, channels, multiple }: Compressor, image: ImageSpec): PythonUse[] {
  if (definition?.kind !== "rounding") return [];
  const latent = `[N, ${channels}, H / ${multiple}, W / ${multiple}]`;
  const [height, width] = [image.height, image.width].map((side) => Math.ceil(side / multiple) * multiple);
  return [
    useOf(
      "encode",
      ["images"],
      `Images [N, ${image.channels}, H, W], sides multiples of ${multiple} → whole numbers ${latent}.`,
      [`return rounded(networks[${pythonValue(definition.encoder)}](images))`],
      {
        variable: "latent",
        example: `latent = encode(networks, torch.rand(4, ${image.channels}, ${height}, ${width}) * 2 - 1)`,
        result: `whole numbers ${latent}`,
      },
    ),
    useOf(
      "decode",
      ["latent"],
      `Whole numbers ${latent} → images in [-1, 1].`,
      [`return networks[${pythonValue(definition.decoder)}](latent)`],
      {
        variable: "images",
        example: "images = decode(networks, latent)",
        result: `images [N, ${image.channels}, H, W]`,
      },
    ),
  ];
}

/** How strange images are. */
function detecting({ networks }: Gan, { definition }: Detector, image: ImageSpec): PythonUse[] {
  const critic = networks["discriminator"];
  const layers = critic && definitionOf(critic)?.layers?.length;
  if (definition?.kind !== "inversion" || layers === undefined) return [];
  return [
    useOf(
      "detect",
      ["images"],
      `Images ${shapeOf(image)} → scores [N], larger for stranger ones, and what the networks make of the images.`,
      [
        `z = PixelNorm()(networks["encoder"](images))`,
        `again = networks["generator"](z)`,
        `features = [layer_of(networks["discriminator"], "${layers - 3}", x) for x in (images, again)]`,
        `return distance(images, again) + ${definition.kappa === 1 ? "" : `${definition.kappa} * `}distance(*features), again`,
      ],
      { variable: "scores", example: `scores, again = detect(networks, ${few(image)})`, result: "scores [N]" },
    ),
  ];
}

/** Every use of a GAN that is known. */
export function pythonUses(gan: Gan, image: ImageSpec): PythonUse[] {
  const { generator, translators = {}, compressor, detector } = gan;
  return [
    ...(generator === undefined ? [] : generating(generator, image)),
    ...Object.entries(translators).flatMap(([name, translator]) => translating(name, translator)),
    ...(compressor === undefined ? [] : compressing(compressor, image)),
    ...(detector === undefined ? [] : detecting(gan, detector, image)),
  ];
}
