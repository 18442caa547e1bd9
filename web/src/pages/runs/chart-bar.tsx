/** @file How charts are drawn: smoothing, axis, logarithm; one choice for all charts. */
import "@awesome.me/webawesome/dist/components/radio/radio.js";
import "@awesome.me/webawesome/dist/components/radio-group/radio-group.js";
import "@awesome.me/webawesome/dist/components/slider/slider.js";
import "@awesome.me/webawesome/dist/components/switch/switch.js";
import { signal } from "@preact/signals";
import { runMessages } from "./run/messages.js";

export interface ChartView {
  readonly axis: "steps" | "time";
  /** In [0, 1). */
  readonly smoothing: number;
  readonly isLog: boolean;
}

export const chartView = signal<ChartView>({ axis: "steps", smoothing: 0.6, isLog: false });

const change = (changes: Partial<ChartView>): void => {
  chartView.value = { ...chartView.peek(), ...changes };
};

export function ChartBar() {
  const text = runMessages();
  const { axis, smoothing, isLog } = chartView.value;
  return (
    <div class="chart-bar panel">
      <div>
        <span class="small">{text.smoothing}</span>
        <wa-slider
          size="s"
          class="label-hidden"
          label={text.smoothing}
          min={0}
          max={0.99}
          step={0.01}
          value={smoothing}
          onInput={(event) => change({ smoothing: event.currentTarget.value })}
        ></wa-slider>
        <span class="small numbers">{smoothing.toFixed(2)}</span>
      </div>
      <wa-radio-group
        class="label-hidden"
        size="s"
        label={text.over}
        orientation="horizontal"
        value={axis}
        onChange={(event) => change({ axis: event.currentTarget.value === "time" ? "time" : "steps" })}
      >
        <wa-radio appearance="button" value="steps">
          {text.steps}
        </wa-radio>
        <wa-radio appearance="button" value="time">
          {text.seconds}
        </wa-radio>
      </wa-radio-group>
      <wa-switch size="s" checked={isLog} onChange={(event) => change({ isLog: event.currentTarget.checked })}>
        {text.logarithmic}
      </wa-switch>
      <span class="quiet small">{text.zoomHint}</span>
    </div>
  );
}
