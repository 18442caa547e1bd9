/** @file What G shall learn: a distribution by name, or one that is drawn. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { Icon } from "../../widgets/icons.js";
import { beginning, busy, pause, restart } from "./control.js";
import { playgroundMessages } from "./messages.js";
import { pen } from "./pen.js";
import { tidied } from "./strokes.js";

const names = ["ring", "grid", "spiral", "moons"] as const;

export function DataBar() {
  return pen.value === undefined ? <Chosen /> : <Drawing />;
}

function Chosen() {
  const text = playgroundMessages();
  const { data } = beginning.value;
  const isDisabled = busy.value !== undefined;
  return (
    <div class="data-bar">
      <div class="choice-row" role="group" aria-label={text.data}>
        {names.map((name) => (
          <wa-button
            key={name}
            size="s"
            appearance={name === data ? "filled" : "outlined"}
            aria-pressed={name === data}
            disabled={isDisabled}
            onClick={() => void restart({ data: name })}
          >
            {text.datasets[name]}
          </wa-button>
        ))}
        <wa-button
          size="s"
          appearance={typeof data === "string" ? "outlined" : "filled"}
          disabled={isDisabled}
          onClick={() => {
            pause();
            pen.value = [];
          }}
        >
          <Icon name="brush" slot="start" />
          {text.draw}
        </wa-button>
      </div>
    </div>
  );
}

function Drawing() {
  const text = playgroundMessages();
  const strokes = pen.value ?? [];
  const finish = (): void => {
    const drawing = strokes.map(tidied);
    pen.value = undefined;
    void restart({ data: drawing });
  };
  return (
    <div class="data-bar">
      <span class="small">{text.drawHint}</span>
      <div class="choice-row">
        <wa-button size="s" variant="brand" disabled={strokes.length === 0} onClick={finish}>
          <Icon name="check" slot="start" />
          {text.drawDone}
        </wa-button>
        <wa-button
          size="s"
          appearance="outlined"
          disabled={strokes.length === 0}
          onClick={() => (pen.value = strokes.slice(0, -1))}
        >
          <Icon name="undo" slot="start" />
          {text.drawUndo}
        </wa-button>
        <wa-button size="s" appearance="plain" onClick={() => (pen.value = undefined)}>
          {text.drawCancel}
        </wa-button>
      </div>
    </div>
  );
}
