/** @file What the generator makes: its picture at any step so far, or the newest as it comes; and how D judges such. */
import "@awesome.me/webawesome/dist/components/details/details.js";
import "@awesome.me/webawesome/dist/components/switch/switch.js";
import { useState } from "preact/hooks";
import { formatNumber } from "../../../i18n/format.js";
import { StepBar } from "../../../widgets/step-bar.js";
import { pictureUrl } from "../api.js";
import type { LiveState } from "../live-log.js";
import { runMessages } from "./messages.js";
import { Scores } from "./scores.js";

export interface SamplesProps {
  readonly name: string;
  readonly state: LiveState;
}

export function Samples({ name, state: { log } }: SamplesProps) {
  const text = runMessages();
  const [chosen, setChosen] = useState<number>();
  const [isPlaying, setPlaying] = useState(false);
  const { fakes, reals, scores } = log;
  const last = fakes.length - 1;
  const index = chosen === undefined ? last : Math.min(chosen, last);
  const shown = fakes[index];
  const step = formatNumber(shown?.step ?? 0);
  const judged = scores.findLast((score) => score.step <= (shown?.step ?? Infinity)) ?? scores[0];
  return (
    <section class="panel samples" aria-label={text.samples}>
      <div class="run-line">
        <h2>{text.samples}</h2>
        <wa-switch
          size="s"
          checked={chosen === undefined}
          onChange={(event) => {
            setChosen(event.currentTarget.checked ? undefined : index);
            setPlaying(false);
          }}
        >
          {text.follow}
        </wa-switch>
      </div>
      {shown?.file === undefined ? (
        <p class="quiet">{text.noSamples}</p>
      ) : (
        <>
          <img class="pixels sample-picture" src={pictureUrl(name, shown.file)} alt={text.samplesAlt(step)} />
          <StepBar
            label={text.sampleSlider}
            index={index}
            count={fakes.length}
            onIndex={setChosen}
            isPlaying={isPlaying}
            onPlay={(playing) => {
              setPlaying(playing);
              if (playing && index === last) setChosen(0);
            }}
          >
            {text.sampleAt(step)}
          </StepBar>
        </>
      )}
      {judged === undefined ? null : <Scores scores={judged} />}
      {reals?.file === undefined ? null : (
        <wa-details appearance="plain" summary={text.reals}>
          <img class="pixels sample-picture" src={pictureUrl(name, reals.file)} alt={text.realsAlt} loading="lazy" />
        </wa-details>
      )}
    </section>
  );
}
