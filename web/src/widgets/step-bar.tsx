/** @file Play, step and a slider through what has a first and a last: frames, steps, samples. */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/slider/slider.js";
import { Icon } from "./icons.js";
import type { IconName } from "./icons.js";
import { widgetMessages } from "./messages.js";

export interface StepBarProps {
  /** What the slider is of, for people who do not see it. */
  readonly label: string;
  /** Of {@link count}, from 0. */
  readonly index: number;
  readonly count: number;
  readonly onIndex: (index: number) => void;
  readonly isPlaying: boolean;
  readonly onPlay: (isPlaying: boolean) => void;
  /** Between two while it plays, in milliseconds. */
  readonly interval?: number;
  /** What is shown, such as "step 400". */
  readonly children?: ComponentChildren;
}

/** Plays by itself while `isPlaying`, from the first again after the last. */
export function StepBar({ label, index, count, onIndex, isPlaying, onPlay, interval = 200, children }: StepBarProps) {
  const text = widgetMessages();
  useEffect(() => {
    if (!isPlaying || count < 2) return undefined;
    const timer = setTimeout(() => onIndex((index + 1) % count), interval);
    return () => clearTimeout(timer);
  }, [isPlaying, index, count, onIndex, interval]);
  const jump = (by: number): void => onIndex(Math.min(count - 1, Math.max(0, index + by)));
  return (
    <div class="step-bar">
      <Button icon="step-back" label={text.back} run={() => jump(-1)} isDisabled={index === 0} />
      <Button
        icon={isPlaying ? "pause" : "play"}
        label={isPlaying ? text.pause : text.play}
        run={() => onPlay(!isPlaying)}
        isDisabled={count < 2}
      />
      <Button icon="step-forward" label={text.forward} run={() => jump(1)} isDisabled={index >= count - 1} />
      <wa-slider
        class="label-hidden"
        label={label}
        size="s"
        min={0}
        max={Math.max(1, count - 1)}
        step={1}
        value={index}
        disabled={count < 2}
        onInput={(event) => onIndex(event.currentTarget.value)}
      ></wa-slider>
      <span class="numbers small">{children}</span>
    </div>
  );
}

interface ButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly run: () => void;
  readonly isDisabled: boolean;
}

const Button = ({ icon, label, run, isDisabled }: ButtonProps) => (
  <wa-button size="s" appearance="plain" disabled={isDisabled} onClick={run}>
    <Icon name={icon} label={label} />
  </wa-button>
);
