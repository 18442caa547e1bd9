/** @file A link that shows the same, and the command that trains the same. */
import { computed } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/copy-button/copy-button.js";
import { route } from "../../app/route.js";
import { engineOf } from "../../worker/client.js";
import { course, facts, isPlaying, settings } from "./control.js";
import { stepsOf } from "./course.js";
import { playgroundMessages } from "./messages.js";

/** Steps of the game up to when it last stopped: while it plays the command does not change with each. */
const stepsSoFar = computed<number>((): number =>
  isPlaying.value ? stepsShown : (stepsShown = stepsOf(course.value)),
);
let stepsShown = 0;

export function Share() {
  const text = playgroundMessages();
  void route.value; // the address changes with it
  const [command, setCommand] = useState<string | undefined>();
  const [now, steps, isReady] = [settings.value, stepsSoFar.value, facts.value !== undefined];
  useEffect(() => {
    if (!isReady) return undefined;
    let isWanted = true;
    engineOf("playground")
      .command(now, Math.max(1, steps))
      .then(
        (said) => isWanted && setCommand(said),
        () => isWanted && setCommand(undefined), // of settings that were refused there is none
      );
    return () => {
      isWanted = false;
    };
  }, [now, steps, isReady]);
  return (
    <section class="share small">
      <div class="share-line">
        <span>{text.copyLink}</span>
        <wa-copy-button value={location.href} copyLabel={text.copyLink} successLabel={text.copied}></wa-copy-button>
      </div>
      <div class="share-line">
        <span>{text.command}</span>
        {command === undefined ? null : (
          <wa-copy-button value={command} copyLabel={text.command} successLabel={text.copied}></wa-copy-button>
        )}
      </div>
      {command === undefined ? <p class="quiet">{text.noCommand}</p> : <code tabIndex={0}>{command}</code>}
    </section>
  );
}
