/** @file The explore page: a trained generator's latent space, to be walked through. */
import { useEffect, useRef, useState } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/tab/tab.js";
import "@awesome.me/webawesome/dist/components/tab-group/tab-group.js";
import "@awesome.me/webawesome/dist/components/tab-panel/tab-panel.js";
import { route } from "../../app/route.js";
import { ModelPage } from "../../models/model-page.js";
import { draws } from "../../models/sources.js";
import type { ModelSource } from "../../models/sources.js";
import { DirectionsPanel } from "./directions-panel.js";
import { DreamPanel } from "./dream-panel.js";
import "./explore.css";
import { exploreMessages } from "./messages.js";
import { MixPanel } from "./mix-panel.js";
import { PinsPanel } from "./pins-panel.js";
import { PlaceBar } from "./place-bar.js";
import { Plane } from "./plane.js";
import { ProjectPanel } from "./project-panel.js";
import { failure, isLoading, open, openModel, remember } from "./state.js";

const panels = {
  directions: DirectionsPanel,
  pins: PinsPanel,
  mix: MixPanel,
  project: ProjectPanel,
  dream: DreamPanel,
};
type PanelName = keyof typeof panels;

export default function ExplorePage() {
  const text = exploreMessages();
  const model = open.value;
  const known = useRef<readonly ModelSource[]>([]);
  /** Opens what the address names. @returns whether it names a model that is there */
  const follow = (): boolean => {
    const { page, query } = route.peek();
    const linked = known.current.find(({ id }) => id === query.get("model"));
    if (page === "explore" && linked !== undefined) void openModel(linked, true);
    return linked !== undefined;
  };
  /** What the address names; else what was open before, or the first model that there is. */
  const begin = (sources: readonly ModelSource[]): void => {
    known.current = sources;
    if (follow()) return;
    if (open.peek() !== undefined) remember();
    else if (sources[0] !== undefined) void openModel(sources[0]);
  };
  // Only the reader's own changes of the address are events: those of the page are not.
  useEffect(() => {
    const changed = (): void => void follow();
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return (
    <ModelPage
      class="explore"
      text={text}
      failure={failure.value}
      value={model?.source.id}
      isLoading={isLoading.value}
      suits={draws}
      onChoose={(source) => void openModel(source)}
      onList={begin}
    >
      {model === undefined ? null : (
        <div class="explore-body">
          <section class="panel explore-place">
            <Plane />
            <p class="quiet small explore-hint">{text.hint}</p>
            <PlaceBar />
          </section>
          <section class="panel">
            <Panels key={model.source.id} hasStyles={model.facts.truncation !== undefined} />
          </section>
        </div>
      )}
    </ModelPage>
  );
}

function Panels({ hasStyles }: { readonly hasStyles: boolean }) {
  const text = exploreMessages();
  const [active, setActive] = useState<PanelName>("directions");
  const canDream = (open.value?.facts.dreamLayers.length ?? 0) > 0;
  const names = (Object.keys(panels) as PanelName[]).filter(
    (name) => (name !== "mix" || hasStyles) && (name !== "dream" || canDream),
  );
  const Panel = panels[active];
  return (
    <wa-tab-group
      active={active}
      onwa-tab-show={(event) => {
        const { name } = event.detail as { readonly name: PanelName };
        setActive(name);
      }}
    >
      {names.map((name) => (
        <wa-tab key={name} panel={name}>
          {text.panels[name]}
        </wa-tab>
      ))}
      {names.map((name) => (
        <wa-tab-panel key={name} name={name} active={name === active}>
          {name === active ? <Panel /> : null}
        </wa-tab-panel>
      ))}
    </wa-tab-group>
  );
}
