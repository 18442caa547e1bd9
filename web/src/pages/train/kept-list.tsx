/** @file Models that this browser keeps: to be explored, downloaded, trained on, or let go. */
import { useEffect, useState } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/button/button.js";
import { hrefOf } from "../../app/route.js";
import { forgetModel, readKept } from "../../models/kept-models.js";
import type { KeptModel } from "../../models/kept-models.js";
import { idOfKept } from "../../models/sources.js";
import { formatBytes } from "../../i18n/format.js";
import { Icon } from "../../widgets/icons.js";
import { saveFile } from "../../widgets/pictures.js";
import { Question } from "../../widgets/question.js";
import type { TabData } from "../../worker/tab-data.js";
import { trainMessages } from "./messages.js";
import { tabData } from "./order-form.js";
import { goOn, isBusy, kept, refreshKept } from "./training.js";

const download = async (name: string): Promise<void> => saveFile(await readKept(name), `${name}.safetensors`);

/** Where a model's data are had again; undefined for the reader's own pictures. */
const dataOf = ({ data }: KeptModel, offered: readonly TabData[]): TabData | undefined =>
  offered.find(({ name }) => name === data);

export function KeptList() {
  const text = trainMessages();
  const [offered, setOffered] = useState<readonly TabData[]>([]);
  const [leaving, setLeaving] = useState<string>();
  useEffect(() => {
    void refreshKept();
    tabData().then(setOffered, () => setOffered([]));
  }, []);
  return (
    <section class="panel">
      <h2>{text.kept}</h2>
      {kept.value.length === 0 ? <p class="quiet">{text.noneKept}</p> : null}
      <ul class="train-kept">
        {kept.value.map((model) => (
          <Kept key={model.name} model={model} data={dataOf(model, offered)} onForget={() => setLeaving(model.name)} />
        ))}
      </ul>
      {leaving === undefined ? null : (
        <Question
          title={text.forget}
          yes={text.forget}
          no={text.cancel}
          onYes={() => void forgetModel(leaving).then(refreshKept)}
          onClose={() => setLeaving(undefined)}
        >
          {text.reallyForget(leaving)}
        </Question>
      )}
    </section>
  );
}

interface KeptProps {
  readonly model: KeptModel;
  readonly data: TabData | undefined;
  readonly onForget: () => void;
}

function Kept({ model, data, onForget }: KeptProps) {
  const text = trainMessages();
  const { name, recipe, step, bytes } = model;
  return (
    <li>
      <div>
        <strong>{name}</strong>
        <div class="quiet small">{text.facts(recipe, model.data, step, formatBytes(bytes))}</div>
      </div>
      <div class="train-actions">
        <wa-button
          size="s"
          appearance="outlined"
          href={hrefOf("explore", [], new URLSearchParams({ model: idOfKept(name) }))}
        >
          <Icon name="compass" slot="start" />
          {text.explore}
        </wa-button>
        <wa-button size="s" appearance="outlined" onClick={() => void download(name)}>
          <Icon name="download" slot="start" />
          {text.download}
        </wa-button>
        {data === undefined ? null : (
          <wa-button size="s" appearance="outlined" disabled={isBusy()} onClick={() => void goOn(model, data)}>
            <Icon name="play" slot="start" />
            {text.goOn}
          </wa-button>
        )}
        <wa-button size="s" appearance="plain" onClick={onForget}>
          <Icon name="trash" label={`${text.forget} ${name}`} />
        </wa-button>
      </div>
    </li>
  );
}
