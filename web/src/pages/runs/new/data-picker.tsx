/** @file What to train on: the data sets that the studio knows, or images of one's own. */
import "@awesome.me/webawesome/dist/components/input/input.js";
import "@awesome.me/webawesome/dist/components/option/option.js";
import "@awesome.me/webawesome/dist/components/select/select.js";
import { useState } from "preact/hooks";
import { messageOf } from "../../../app/message-of.js";
import type { DataFacts } from "../../../../../src/studio/protocol.js";
import { formatNumber } from "../../../i18n/format.js";
import { DropZone } from "../../../widgets/drop-zone.js";
import { Notice } from "../../../widgets/notice.js";
import { uploadData } from "../api.js";
import { newRunMessages } from "./messages.js";

export interface DataPickerProps {
  readonly data: readonly DataFacts[];
  readonly value: string;
  readonly onValue: (name: string) => void;
  readonly error?: string | undefined;
  /** Asks for the list again. */
  readonly onUploaded: () => void;
}

export function DataPicker({ data, value, onValue, error, onUploaded }: DataPickerProps) {
  const text = newRunMessages();
  const known = data.find(({ name }) => name === value);
  return (
    <div class="setting" data-setting="data">
      <wa-select
        size="s"
        label={text.data}
        value={known === undefined ? "" : value}
        onChange={(event) => onValue(String(event.currentTarget.value))}
      >
        {data.map(({ name, isStored }) => (
          <wa-option key={name} value={name} label={name}>
            {name}
            <span slot="end" class="quiet small">
              {isStored ? text.stored : text.fetched}
            </span>
          </wa-option>
        ))}
      </wa-select>
      {known === undefined ? null : (
        <p class="quiet small">
          {known.summary} ·{" "}
          {text.dataFacts(formatNumber(known.images), `${known.height}×${known.width}×${known.channels}`)}
        </p>
      )}
      {error === undefined ? null : (
        <p class="setting-error small" role="alert">
          {error}
        </p>
      )}
      <wa-input
        size="s"
        label={text.otherData}
        value={known === undefined ? value : ""}
        onInput={(event) => onValue(event.currentTarget.value ?? "")}
      ></wa-input>
      <Upload onName={onValue} onUploaded={onUploaded} />
    </div>
  );
}

interface UploadProps {
  readonly onName: (name: string) => void;
  readonly onUploaded: () => void;
}

/** A data set is called as its zip. */
const nameOf = (file: File): string =>
  file.name
    .replace(/\.zip$/i, "")
    .replaceAll(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .toLowerCase() || "images";

function Upload({ onName, onUploaded }: UploadProps) {
  const text = newRunMessages();
  const [state, setState] = useState<{ readonly isBusy?: boolean; readonly done?: string; readonly error?: string }>(
    {},
  );
  const upload = async (file: File): Promise<void> => {
    setState({ isBusy: true });
    try {
      const { name } = await uploadData(nameOf(file), file);
      setState({ done: name });
      onName(name);
      onUploaded();
    } catch (cause) {
      setState({ error: messageOf(cause) });
    }
  };
  return (
    <>
      <DropZone
        label={text.upload}
        choose={text.chooseZip}
        accept=".zip,application/zip"
        isBusy={state.isBusy === true}
        onFile={(file) => void upload(file)}
      />
      {state.error === undefined ? null : <Notice kind="error">{state.error}</Notice>}
      {state.done === undefined ? null : <Notice kind="info">{text.uploaded(state.done)}</Notice>}
    </>
  );
}
