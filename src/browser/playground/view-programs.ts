/** @file The programs that look at a game: made points, the discriminator's map, the generator's map of its latents, pushes. Each is compiled when it is first asked for. */
import type { DataSpec, Gan, LatentGenerator } from "../../gan/gan.js";
import { generation, generationInputs, inUse } from "../../gan/in-use.js";
import { losses } from "../../gan/losses/index.js";
import { compile, f32, mean, reshape } from "../../tensor/index.js";
import type { Program, Tensor } from "../../tensor/index.js";
import type { GameMemory } from "./game-memory.js";
import { pixelCentres } from "./lattice.js";
import { push, pushInputs } from "./push.js";
import type { AllOptions } from "./settings.js";

/** What is looked at. */
export interface Looked {
  readonly gan: Gan;
  readonly options: AllOptions;
  readonly data: DataSpec;
  readonly memory: GameMemory;
  /** [M, 2], points of the data: company for a point that a packed discriminator judges, and what relative losses compare with. */
  readonly reals: Float32Array;
}

/** Packs in which a packed discriminator sees a point of its map, each with other real points; the map shows their mean. */
const companies = 8;

/** Packs for one place. */
const packsOf = (pack: number): number => (pack > 1 ? companies : 1);

/** Views of one game. */
export class ViewPrograms {
  readonly #looked: Looked;
  readonly #generator: LatentGenerator;
  readonly #programs = new Map<string, Promise<Program>>();

  constructor(looked: Looked) {
    const { generator } = looked.gan;
    if (generator === undefined) throw new Error("internal: a game of points without a generator");
    this.#looked = looked;
    this.#generator = generator;
  }

  /** Points that the generator makes of z [N, latent]. @param isAveraged whether the averaged one does, where there is one. @returns [N, 2], a copy */
  async points(z: Float32Array, isAveraged: boolean): Promise<Float32Array> {
    const { gan, memory } = this.#looked;
    const count = z.length / this.#generator.latent;
    const program = await this.#program(`points ${count} ${isAveraged}`, () =>
      compile(generation(isAveraged ? gan : { ...gan, averageDecay: 0 }, this.#generator), {
        ...memory,
        inputs: generationInputs(this.#generator, count),
      }),
    );
    return copied(program.run({ z }).tensor("images"));
  }

  /** Whether D judges points one by one, or in packs that can be filled up: without it there is no map. */
  get hasHeat(): boolean {
    return this.#looked.gan.networks["discriminator"]?.mixesBatch !== true;
  }

  /**
   * What D says at each of n × n places: a probability where the loss has one, else its output. A packed D's mean over packs that the place shares with real
   * points.
   * @returns [n · n], the top row first
   */
  async heat(n: number): Promise<Float32Array> {
    const { options, memory, gan } = this.#looked;
    const { pack } = options;
    const times = packsOf(pack);
    const { probability = (logits: Tensor) => logits } = losses[options.loss];
    const inputs = { x: f32(n * n * times, 1, 1, 2 * pack) };
    const program = await this.#program(`heat ${n}`, async () => {
      const judge = inUse(gan, ({ network }, { x }) => {
        if (x === undefined) throw new Error("internal: no places to judge");
        const said = probability(network("discriminator")(x)); // [n² · times, 1]
        return { heat: mean(reshape(said, [n * n, times]), { axes: [1] }) };
      });
      const made = await compile(judge, { ...memory, inputs });
      made.input("x").set(this.#inCompany(pixelCentres(n), times, pack));
      return made;
    });
    return copied(program.run().tensor("heat"));
  }

  /** [N, 2] → [N · times, 2 · pack]: each place before pack − 1 real points, as PacGAN's packs have their points' coordinates in turn. */
  #inCompany(places: Float32Array, times: number, pack: number): Float32Array {
    const { reals } = this.#looked;
    const packs = new Float32Array((places.length / 2) * times * 2 * pack);
    for (let place = 0; place < places.length / 2; place++) {
      for (let time = 0; time < times; time++) {
        const at = (place * times + time) * 2 * pack;
        packs.set(places.subarray(2 * place, 2 * place + 2), at);
        const from = (2 * time * (pack - 1)) % (reals.length - 2 * pack);
        packs.set(reals.subarray(from, from + 2 * (pack - 1)), at + 2);
      }
    }
    return packs;
  }

  /** Points that can be pushed at once are whole packs. @param wanted at least 16 */
  pushed(wanted: number): number {
    const { pack } = this.#looked.options;
    return wanted - (wanted % pack);
  }

  /** Where G's loss pushes points. @param points [N, 2], of {@link pushed}. @returns [N, 2], −N · ∂L_G/∂x */
  async push(points: Float32Array): Promise<Float32Array> {
    const { gan, data, memory, reals } = this.#looked;
    const count = points.length / 2;
    const program = await this.#program(`push ${count}`, async () => {
      const made = await compile(push(gan, count), { ...memory, inputs: pushInputs(gan, data, count) });
      made.input("real").set(reals.subarray(0, 2 * count));
      return made;
    });
    return copied(program.run({ points }).tensor("push"));
  }

  /** Frees all programs. */
  dispose(): void {
    for (const program of this.#programs.values())
      program.then(
        (made) => made.dispose(),
        () => undefined, // who asked for it has seen why
      );
    this.#programs.clear();
  }

  #program(name: string, make: () => Promise<Program>): Promise<Program> {
    const known = this.#programs.get(name) ?? make();
    this.#programs.set(name, known);
    return known;
  }
}

const copied = (values: ArrayLike<number>): Float32Array => Float32Array.from(values);
