/** @file A link that shows the same, and the command that trains the same. */
import { useEffect, useState } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/copy-button/copy-button.js";
import { route } from "../../app/route.js";
import { engineOf } from "../../worker/client.js";
import { course, facts, settings } from "./control.js";
import { stepsOf } from "./course.js";
import { playgroundMessages } from "./messages.js";

export function Share() {
  const text = playgroundMessages();
  void route.value; // the address changes with it
  const [command, setCommand] = useState<string | undefined>();
  const [now, steps, isReady] = [settings.value, Math.max(1, stepsOf(course.value)), facts.value !== undefined];
  useEffect(() => {
    if (!isReady) return undefined;
    let isWanted = true;
    // Not for each step while a game plays.
    const timer = setTimeout(() => {
      engineOf("playground")
        .command(now, steps)
        .then(
          (said) => isWanted && setCommand(said),
          () => isWanted && setCommand(undefined), // of settings that were refused there is none
        );
    }, 300);
    return () => {
      isWanted = false;
      clearTimeout(timer);
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
