/** @file What is to be trained: recipe, data, and the few numbers that people change first. */
import { useEffect, useState } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/input/input.js";
import "@awesome.me/webawesome/dist/components/option/option.js";
import "@awesome.me/webawesome/dist/components/select/select.js";
import type { DataFacts, RecipeFacts } from "../../../../src/studio/protocol.js";
import { getJson } from "../../app/requests.js";
import { currentSite } from "../../app/site.js";
import { DropZone } from "../../widgets/drop-zone.js";
import { Icon } from "../../widgets/icons.js";
import { engineOf } from "../../worker/client.js";
import type { TabData } from "../../worker/tab-data.js";
import { trainMessages } from "./messages.js";
import { changedOptions, RecipeOptions } from "./recipe-options.js";
import type { Typed } from "./recipe-options.js";
import { trainHere } from "./training.js";

const sides = [32, 64];
const ownPictures = "pictures";
/** Steps between pictures: more than in a run, which keeps them as files. */
const samplesEvery = 100;

/** From the page on, not from the Worker's script. */
const absolute = (path: string): string => new URL(path, document.baseURI).href;

/** What the page offers: the site's data sets of pictures, then points. */
export const tabData = async (): Promise<readonly TabData[]> => [...(await siteData()), ...(await pointData())];

const pointData = async (): Promise<readonly TabData[]> =>
  (await engineOf("training").points()).map((name) => ({ kind: "points", name }));

/** By name, with their addresses. */
async function siteData(): Promise<readonly TabData[]> {
  const site = currentSite();
  if (site === undefined) return [];
  if (site.kind === "static") return site.data.map(({ name, file }) => ({ kind: "site", name, url: absolute(file) }));
  const data = await getJson<DataFacts[]>("api/data");
  return data
    .filter(({ isStored, channels }) => isStored && channels !== 2)
    .map(({ name }) => ({ kind: "site", name, url: absolute(`api/data/${encodeURIComponent(name)}`) }));
}

/** Fields that are numbers, by path. */
type Numbers = Readonly<Record<"steps" | "batch" | "seed" | "options.learningRate", string>>;

export function OrderForm({ recipes }: { readonly recipes: readonly RecipeFacts[] }) {
  const text = trainMessages();
  const [recipe, setRecipe] = useState("vanilla");
  const [offered, setOffered] = useState<readonly TabData[]>([]);
  const [dataName, setDataName] = useState("");
  const [files, setFiles] = useState<readonly File[]>([]);
  const [size, setSize] = useState(sides[0] ?? 32);
  const [threads, setThreads] = useState(String(crossOriginIsolated ? Math.min(8, navigator.hardwareConcurrency) : 1));
  const [numbers, setNumbers] = useState<Numbers>();
  const [typed, setTyped] = useState<Typed>({});
  const [error, setError] = useState("");

  useEffect(() => {
    const offer = (data: readonly TabData[]): void => {
      setOffered(data);
      setDataName((data.find(({ name }) => name === "mnist") ?? data[0])?.name ?? "");
    };
    tabData().then(offer, (reason: unknown) => setError(String(reason)));
  }, []);
  useEffect(() => {
    if (dataName === "") return;
    void engineOf("training")
      .defaults(recipe, dataName)
      .then(({ steps, batch, seed, options }) =>
        setNumbers({
          steps: String(steps),
          batch: String(batch),
          seed: String(seed),
          "options.learningRate": typeof options["learningRate"] === "number" ? String(options["learningRate"]) : "",
        }),
      );
  }, [recipe, dataName]);

  const facts = recipes.find(({ name }) => name === recipe);
  const number = (path: keyof Numbers, label: string) => (
    <wa-input
      type="number"
      size="s"
      step="any"
      label={label}
      value={numbers?.[path] ?? ""}
      disabled={numbers?.[path] === ""}
      onInput={(event) => numbers !== undefined && setNumbers({ ...numbers, [path]: event.currentTarget.value ?? "" })}
    />
  );
  const data = (): TabData | undefined => {
    if (dataName === ownPictures) return { kind: "pictures", name: ownPictures, files, size };
    return offered.find(({ name }) => name === dataName);
  };
  const begin = (event: Event): void => {
    event.preventDefault();
    const chosen = data();
    if (chosen === undefined || numbers === undefined || facts === undefined) return;
    const given = Object.entries(numbers).filter(([, value]) => value.trim() !== "");
    const settings = {
      ...changedOptions(facts, typed),
      ...Object.fromEntries(given.map(([path, value]) => [path, Number(value)])),
    };
    void trainHere({ recipe, data: chosen, settings: { samplesEvery, ...settings, threads: Number(threads) } });
  };

  return (
    <form class="train-form panel" onSubmit={begin}>
      <wa-select
        size="s"
        label={text.recipe}
        hint={facts?.paper ?? ""}
        value={recipe}
        onChange={(event) => {
          setRecipe(String(event.currentTarget.value));
          setTyped({});
        }}
      >
        {recipes.map(({ name, title }) => (
          <wa-option key={name} value={name}>
            {title}
          </wa-option>
        ))}
      </wa-select>
      <wa-select
        size="s"
        label={text.data}
        value={dataName}
        onChange={(event) => setDataName(String(event.currentTarget.value))}
      >
        {offered.map(({ kind, name }) => (
          <wa-option key={name} value={name}>
            {kind === "points" ? `${name} (${text.points})` : name}
          </wa-option>
        ))}
        <wa-option value={ownPictures}>{text.ownPictures}</wa-option>
      </wa-select>
      {dataName === ownPictures ? (
        <>
          <DropZone
            label={files.length === 0 ? text.dropPictures : text.picturesChosen(files.length)}
            choose={text.choosePictures}
            accept="image/*"
            onFiles={(chosen) => setFiles(chosen.filter(({ type }) => type.startsWith("image/")))}
          />
          <wa-select
            size="s"
            label={text.side}
            value={String(size)}
            onChange={(event) => setSize(Number(event.currentTarget.value))}
          >
            {sides.map((side) => (
              <wa-option key={side} value={String(side)}>
                {side}
              </wa-option>
            ))}
          </wa-select>
        </>
      ) : null}
      <div class="train-numbers">
        {number("steps", text.steps)}
        {number("batch", text.batch)}
        {number("options.learningRate", text.rate)}
        {number("seed", text.seed)}
        <wa-input
          type="number"
          size="s"
          min={1}
          max={crossOriginIsolated ? 8 : 1}
          label={text.threads}
          value={threads}
          onInput={(event) => setThreads(event.currentTarget.value ?? "1")}
        />
      </div>
      {facts === undefined ? null : (
        <RecipeOptions recipe={facts} others={["options.learningRate"]} typed={typed} onTyped={setTyped} />
      )}
      {crossOriginIsolated ? null : <p class="quiet small">{text.oneThread}</p>}
      {error === "" ? null : <p role="alert">{error}</p>}
      <wa-button type="submit" variant="brand" disabled={dataName === ownPictures && files.length === 0}>
        <Icon name="play" slot="start" />
        {text.start}
      </wa-button>
    </form>
  );
}
