/** @file A place for a file: dropped, chosen or pasted. */
import { useRef, useState } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/button/button.js";
import { Icon } from "./icons.js";

export interface DropZoneProps {
  readonly label: string;
  /** Of the button, such as "Choose a file". */
  readonly choose: string;
  /** As of `<input type="file">`. */
  readonly accept: string;
  readonly onFile: (file: File) => void;
  readonly isBusy?: boolean;
}

export function DropZone({ label, choose, accept, onFile, isBusy = false }: DropZoneProps) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const take = (files: FileList | null | undefined): void => {
    const file = files?.[0];
    if (file !== undefined && !isBusy) onFile(file);
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
