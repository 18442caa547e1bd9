/** @file What pages about one trained model share: their head, the choice of the model, and what went wrong with it. */
import type { ComponentChildren } from "preact";
import { Notice } from "../widgets/notice.js";
import { ModelPicker } from "./model-picker.js";
import type { ModelPickerProps } from "./model-picker.js";

export interface ModelPageProps extends ModelPickerProps {
  readonly text: { readonly title: string; readonly lead: string; readonly failed: string };
  readonly failure: string | undefined;
  readonly class: string;
  readonly children: ComponentChildren;
}

export function ModelPage({ text, failure, class: className, children, ...picker }: ModelPageProps) {
  return (
    <div class={className}>
      <div class="page-head">
        <h1>{text.title}</h1>
        <p class="quiet">{text.lead}</p>
      </div>
      <ModelPicker {...picker} />
      {failure === undefined ? null : (
        <Notice kind="error" title={text.failed}>
          {failure}
        </Notice>
      )}
      {children}
    </div>
  );
}
