/** @file A question in a dialog that is answered with yes or no. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/dialog/dialog.js";
import type { ComponentChildren } from "preact";

export interface QuestionProps {
  readonly title: string;
  /** What happens, in a word: "Stop". */
  readonly yes: string;
  readonly no: string;
  readonly onYes: () => void;
  /** When the dialog has gone, whatever the answer; show the question no longer. */
  readonly onClose: () => void;
  readonly children?: ComponentChildren;
}

/** Open from the moment that it is drawn. */
export function Question({ title, yes, no, onYes, onClose, children }: QuestionProps) {
  return (
    <wa-dialog
      open
      label={title}
      onwa-after-hide={(event) => {
        if (event.target === event.currentTarget) onClose(); // elements inside hide, too
      }}
    >
      {children}
      <div class="dialog-buttons">
        <wa-button appearance="outlined" data-dialog="close">
          {no}
        </wa-button>
        <wa-button variant="brand" data-dialog="close" onClick={onYes}>
          {yes}
        </wa-button>
      </div>
    </wa-dialog>
  );
}
