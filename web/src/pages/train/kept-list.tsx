/** @file Models that this browser keeps: to be explored, downloaded, trained on, or let go. */
import { useEffect, useRef, useState } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/dialog/dialog.js";
import { hrefOf } from "../../app/route.js";
import { forgetModel, readKept } from "../../models/kept-models.js";
import type { KeptModel } from "../../models/kept-models.js";
import { idOfKept } from "../../models/sources.js";
import { Icon } from "../../widgets/icons.js";
import type { TabData } from "../../worker/tab-data.js";
import { trainMessages } from "./messages.js";
import { siteData } from "./order-form.js";
import { goOn, isBusy, kept, refreshKept } from "./training.js";

async function download(name: string): Promise<void> {
  const url = URL.createObjectURL(await readKept(name));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name}.safetensors`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // when the browser has begun to read it
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** Where a model's data are had again; undefined for the reader's own pictures. */
const dataOf = ({ data }: KeptModel, offered: readonly TabData[]): TabData | undefined =>
  ["ring", "grid", "spiral"].includes(data)
    ? { kind: "points", name: data }
    : offered.find(({ name }) => name === data);

export function KeptList() {
  const text = trainMessages();
  const [offered, setOffered] = useState<readonly TabData[]>([]);
  const [leaving, setLeaving] = useState<string>();
  useEffect(() => {
    void refreshKept();
    siteData().then(setOffered, () => setOffered([]));
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
      <ForgetDialog name={leaving} onClose={() => setLeaving(undefined)} />
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
        <div class="quiet small">{text.facts(recipe, model.data, step, megabytes(bytes))}</div>
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

function ForgetDialog({ name, onClose }: { readonly name: string | undefined; readonly onClose: () => void }) {
  const text = trainMessages();
  const last = useRef(name);
  last.current = name ?? last.current; // its text stays while it closes
  const forget = (): void => {
    if (name !== undefined) void forgetModel(name).then(refreshKept);
    onClose();
  };
  return (
    <wa-dialog open={name !== undefined} label={text.forget} onwa-after-hide={onClose}>
      {text.reallyForget(last.current ?? "")}
      <wa-button slot="footer" appearance="outlined" onClick={onClose}>
        {text.cancel}
      </wa-button>
      <wa-button slot="footer" variant="danger" onClick={forget}>
        {text.forget}
      </wa-button>
    </wa-dialog>
  );
}
