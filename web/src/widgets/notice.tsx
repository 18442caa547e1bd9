/** @file A message in the page: what is the matter, and what can be done. */
import type { ComponentChildren } from "preact";
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/callout/callout.js";
import { Icon } from "./icons.js";
import type { IconName } from "./icons.js";

const looks = {
  error: { variant: "danger", icon: "alert" },
  warning: { variant: "warning", icon: "alert" },
  info: { variant: "neutral", icon: "info" },
} as const satisfies Record<string, { variant: "danger" | "warning" | "neutral"; icon: IconName }>;

export interface NoticeProps {
  readonly kind: keyof typeof looks;
  readonly title?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
  readonly children?: ComponentChildren;
}

/** Errors are announced by screen readers at once, others when there is time. */
export function Notice({ kind, title, action, children }: NoticeProps) {
  const { variant, icon } = looks[kind];
  return (
    <wa-callout variant={variant} class="notice" role={kind === "error" ? "alert" : "status"}>
      <Icon name={icon} slot="icon" />
      {title === undefined ? null : <strong>{title}</strong>}
      <div class="notice-text">{children}</div>
      {action === undefined ? null : (
        <wa-button size="s" appearance="outlined" variant={variant} onClick={action.run}>
          {action.label}
        </wa-button>
      )}
    </wa-callout>
  );
}
