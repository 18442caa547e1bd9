/** @file What the playground page asks of the engine: one game at a time. */
import { transfer } from "comlink";
import { playground } from "ganvas/browser";

const { Playground, buffersOf, playgroundPresets, switchesOf, switchGroups, trainCommand } = playground;

/** A group of switches, for a form. */
export interface ShownGroup {
  readonly name: playground.SwitchGroup;
  readonly switches: readonly playground.Switch[];
}

/** What there is to choose from. */
export interface Choices {
  readonly presets: Readonly<Record<playground.PresetName, playground.PlaygroundPreset>>;
  readonly groups: readonly ShownGroup[];
}

/** What a call of {@link playgroundApi.play} has learnt, and what is seen then. */
export interface Played {
  readonly progress: playground.Progress;
  readonly frame: playground.Frame;
}

let game: playground.Playground | undefined;

const opened = (): playground.Playground => {
  if (game === undefined) throw new Error("internal: no game was opened");
  return game;
};

const handedOver = (frame: playground.Frame): playground.Frame => transfer(frame, buffersOf(frame));

export const playgroundApi = {
  choices: (): Choices => ({
    presets: playgroundPresets,
    groups: (Object.keys(switchGroups) as playground.SwitchGroup[]).map((name) => ({
      name,
      switches: switchesOf(name),
    })),
  }),

  /** Starts a game from the beginning. @throws ConfigError; then the game before goes on */
  async start(settings: playground.PlaygroundSettings): Promise<playground.PlaygroundFacts> {
    if (game === undefined) game = await Playground.open(settings);
    else await game.restart(settings);
    return game.facts;
  },

  /** Goes on with other options. @throws ConfigError; then it goes on with those it had */
  async change(settings: playground.PlaygroundSettings): Promise<playground.PlaygroundFacts> {
    await opened().change(settings);
    return opened().facts;
  },

  async play(steps: playground.StepRequest, look: playground.FrameRequest): Promise<Played> {
    const progress = await opened().advance(steps);
    const frame = await opened().look(look);
    return transfer({ progress, frame }, buffersOf(frame));
  },

  look: async (request: playground.FrameRequest): Promise<playground.Frame> => handedOver(await opened().look(request)),

  /** The command that trains the same, if there is one. */
  command: (settings: playground.PlaygroundSettings, steps: number) => trainCommand(settings, steps),
};
