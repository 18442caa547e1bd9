/** @file The choice of a trained model: of a list, or a file. */
import { useEffect, useState } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/option/option.js";
import "@awesome.me/webawesome/dist/components/select/select.js";
import { messageOf } from "../app/message-of.js";
import { DropZone } from "../widgets/drop-zone.js";
import { Notice } from "../widgets/notice.js";
import { modelMessages } from "./messages.js";
import { listSources, ofFile } from "./sources.js";
import type { ModelSource, SourceKind } from "./sources.js";

export interface ModelPickerProps {
  /** Of the model that is open. */
  readonly value: string | undefined;
  readonly isLoading: boolean;
  /** Whether a recipe belongs on this page. */
  readonly suits: (recipe: string) => boolean;
  readonly onChoose: (source: ModelSource) => void;
  /** Is told what there is when it is known, to open what a link names. */
  readonly onList?: (sources: readonly ModelSource[]) => void;
}

const kinds: readonly SourceKind[] = ["run", "site", "kept"];

export function ModelPicker({ value, isLoading, suits, onChoose, onList }: ModelPickerProps) {
  const text = modelMessages();
  const [sources, setSources] = useState<readonly ModelSource[]>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    const offer = (all: readonly ModelSource[]): void => {
      const fitting = all.filter(({ recipe }) => recipe === undefined || suits(recipe));
      setSources(fitting);
      onList?.(fitting);
    };
    listSources().then(offer, (error: unknown) => setFailure(messageOf(error)));
  }, []);
  const groups = kinds.flatMap((kind) => {
    const members = sources?.filter((source) => source.kind === kind) ?? [];
    return members.length === 0 ? [] : [{ kind, members }];
  });
  return (
    <div class="model-picker">
      {failure === undefined ? null : <Notice kind="error">{failure}</Notice>}
      <wa-select
        key={sources === undefined ? "waiting" : "there"}
        size="s"
        label={text.model}
        placeholder={sources?.length === 0 ? text.none : text.choose}
        disabled={sources === undefined || sources.length === 0}
        value={value ?? ""}
        onChange={(event) => {
          const chosen = sources?.find(({ id }) => id === event.currentTarget.value);
          if (chosen !== undefined) onChoose(chosen);
        }}
      >
        {groups.map(({ kind, members }) => [
          <small key={kind} class="model-kind">
            {text.kinds[kind]}
          </small>,
          ...members.map(({ id, name, recipe }) => (
            <wa-option key={id} value={id} label={name}>
              {name}
              <span slot="end" class="quiet small">
                {recipe}
              </span>
            </wa-option>
          )),
        ])}
      </wa-select>
      <DropZone
        label={text.drop}
        choose={text.file}
        accept=".safetensors"
        isBusy={isLoading}
        onFile={(file) => onChoose(ofFile(file))}
      />
    </div>
  );
}
