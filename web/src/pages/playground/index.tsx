/** @file The playground page: the plane and its player, beside it experiments, figures and switches; below it on a phone. */
import { computed, effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { route, setQuery } from "../../app/route.js";
import { Notice } from "../../widgets/notice.js";
import {
  begin,
  beginning,
  busy,
  course,
  facts,
  frame,
  isPlaying,
  layers,
  pause,
  play,
  refusal,
  stepOnce,
  stopReplay,
} from "./control.js";
import { DataBar } from "./data-bar.js";
import { Experiments } from "./experiments.js";
import { Figures } from "./figures.js";
import { LayerBar } from "./layer-bar.js";
import { usualLayers } from "./layers.js";
import { linkQuery, parseLink, playsAtOnce } from "./link.js";
import { playgroundMessages } from "./messages.js";
import { pen } from "./pen.js";
import { Plane } from "./plane.js";
import { PlayerBar } from "./player-bar.js";
import { Share } from "./share.js";
import { followSummary, said } from "./summary.js";
import { Switches } from "./switches.js";
import "./playground.css";
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/spinner/spinner.js";

/** Milliseconds from one writing of the address to the next while a game plays. */
const writeEvery = 2000;

/** Keeps the address and the game in step, each with what is new in the other. @returns stops it */
function followAddress(): () => void {
  let written: string | undefined;
  let isWriting = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (): void => {
    timer = undefined;
    if (facts.peek() === undefined || busy.peek() !== undefined) return;
    isWriting = true;
    setQuery(linkQuery({ beginning: beginning.peek(), course: course.peek(), layers: layers.peek() }));
    isWriting = false;
    written = route.peek().query.toString();
  };
  const stopReading = effect(() => {
    const { page, query } = route.value;
    const text = query.toString();
    if (isWriting || page !== "playground" || text === written) return;
    if (text === "" && facts.peek() !== undefined) {
      write(); // back from another page: the game is where it was
      return;
    }
    written = text;
    const isPlayed = query.has(playsAtOnce);
    void begin(parseLink(query, layers.peek())).then((isDone) => (isDone && isPlayed ? play() : undefined));
  });
  const stopWriting = effect(() => {
    void [beginning.value, course.value, layers.value, busy.value];
    if (!isPlaying.value) {
      clearTimeout(timer);
      timer = setTimeout(write);
    } else timer ??= setTimeout(write, writeEvery);
  });
  return () => {
    stopReading();
    stopWriting();
    clearTimeout(timer);
  };
}

/** Space plays and pauses, the right arrow is a step; with the shift key it is one of D alone, the left one of G alone. Not where a control has the keys. */
function useKeys(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const target = event.composedPath()[0];
      const isControl =
        target instanceof Element &&
        target.closest("button, input, select, textarea, a, summary, [role]:not([role=img])") !== null;
      if (isControl || event.ctrlKey || event.metaKey || event.altKey || pen.peek() !== undefined) return;
      if (event.key === " ") void (isPlaying.peek() ? pause() : play());
      else if (event.key === "ArrowRight") void stepOnce(event.shiftKey ? "discriminator" : "both");
      else if (event.key === "ArrowLeft" && event.shiftKey) void stepOnce("generator");
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}

export default function PlaygroundPage() {
  const text = playgroundMessages();
  useEffect(followAddress, []);
  useEffect(followSummary, []);
  useEffect(() => pause, []);
  useKeys();
  return (
    <>
      <h1>{text.title}</h1>
      <p class="quiet playground-intro">{text.intro}</p>
      <div class="playground">
        <section class="playground-plane" aria-label={text.plane}>
          <DataBar />
          <div class="plane-place">
            <Plane />
            <Waiting />
          </div>
          <Trouble />
          <PlayerBar />
          <p class="keys quiet small">{text.keys}</p>
          <LayerBar />
          <p class="said" role="status">
            {said.value}
          </p>
        </section>
        <div class="playground-side">
          <Experiments />
          <Figures />
          <Switches />
          <Share />
        </div>
      </div>
    </>
  );
}

/** What keeps the reader waiting. */
function Waiting() {
  const text = playgroundMessages();
  const why = busy.value;
  if (why === undefined && (facts.value !== undefined || refusal.value !== undefined)) return null;
  if (why?.kind !== "replaying")
    return (
      <div class="plane-waiting small" role="status">
        <wa-spinner></wa-spinner> {text.preparing}
      </div>
    );
  return (
    <div class="plane-waiting small">
      <wa-spinner></wa-spinner> <span class="numbers">{text.replaying(why.step, why.steps)}</span>
      <wa-button size="s" appearance="outlined" onClick={stopReplay}>
        {text.stopReplay}
      </wa-button>
    </div>
  );
}

/** Whether the points are lost to numbers that are none. */
const isLost = computed(() => frame.value?.points.every(Number.isFinite) === false);

/** A game as it is without a link. */
const beginUsual = (): void => void begin(parseLink(new URLSearchParams(), usualLayers));

/** What was refused, and what has gone wrong by itself. */
function Trouble() {
  const text = playgroundMessages();
  return (
    <>
      {refusal.value === undefined ? null : (
        <Notice
          kind="error"
          title={text.refused}
          {...(facts.value === undefined ? { action: { label: text.beginUsual, run: beginUsual } } : {})}
        >
          {refusal.value}
        </Notice>
      )}
      {isLost.value ? <Notice kind="warning">{text.diverged}</Notice> : null}
    </>
  );
}
