/** @file Of every run its latest samples up to a step. */
import { useState } from "preact/hooks";
import type { RunLog } from "../../../../../src/curves/run-log.js";
import { hrefOf } from "../../../app/route.js";
import { formatNumber } from "../../../i18n/format.js";
import { StepBar } from "../../../widgets/step-bar.js";
import { pictureUrl } from "../api.js";
import { compareMessages } from "./messages.js";

export function SampleRow({ logs }: { readonly logs: readonly RunLog[] }) {
  const text = compareMessages();
  const steps = [...new Set(logs.flatMap(({ fakes }) => fakes.map(({ step }) => step)))].sort((a, b) => a - b);
  const [chosen, setChosen] = useState<number>();
  const [isPlaying, setPlaying] = useState(false);
  const last = steps.length - 1;
  const index = Math.min(chosen ?? last, last);
  const step = steps[index];
  if (step === undefined) return null;
  return (
    <section class="panel" aria-label={text.samples}>
      <StepBar
        label={text.samples}
        index={index}
        count={steps.length}
        onIndex={setChosen}
        isPlaying={isPlaying}
        onPlay={setPlaying}
      >
        {text.upTo(formatNumber(step))}
      </StepBar>
      <div class="sample-row">
        {logs.map(({ curves: { name }, fakes }) => {
          const shown = fakes.findLast((samples) => samples.step <= step) ?? fakes[0];
          return (
            <figure key={name}>
              <figcaption class="small">
                <a href={hrefOf("runs", [name])}>{name}</a>
              </figcaption>
              {shown?.file === undefined ? null : (
                <img
                  class="pixels sample-picture"
                  src={pictureUrl(name, shown.file)}
                  alt={text.sampleAlt(name, formatNumber(shown.step))}
                />
              )}
            </figure>
          );
        })}
      </div>
    </section>
  );
}
