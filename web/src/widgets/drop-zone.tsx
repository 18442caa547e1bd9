/** @file A place for a file, or for many: dropped, chosen or pasted. */
import { useRef, useState } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/button/button.js";
import { Icon } from "./icons.js";

export interface DropZoneProps {
  readonly label: string;
  /** Of the button, such as "Choose a file". */
  readonly choose: string;
  /** As of `<input type="file">`. */
  readonly accept: string;
  /** Called for one file, unless many are taken. */
  readonly onFile?: (file: File) => void;
  /** Called for all of them. */
  readonly onFiles?: (files: readonly File[]) => void;
  readonly isBusy?: boolean;
}

export function DropZone({ label, choose, accept, onFile, onFiles, isBusy = false }: DropZoneProps) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const take = (files: FileList | null | undefined): void => {
    const [file] = files ?? [];
    if (file === undefined || isBusy) return;
    onFile?.(file);
    onFiles?.([...(files ?? [])]);
  };
  return (
    <div
      class={`drop-zone${isOver ? " drop-zone-over" : ""}`}
      role="group"
      aria-label={label}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
      onPaste={(event) => take(event.clipboardData?.files)}
    >
      <span class="quiet small">{label}</span>
      <wa-button size="s" appearance="outlined" loading={isBusy} onClick={() => input.current?.click()}>
        <Icon name="upload" slot="start" />
        {choose}
      </wa-button>
      <input
        ref={input}
        type="file"
        aria-label={choose}
        multiple={onFiles !== undefined}
        accept={accept}
        hidden
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = ""; // the same file may be chosen again
        }}
      />
    </div>
  );
}
