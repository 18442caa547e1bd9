/**
 * @file Web Awesome's elements in JSX: an element that some file imports is known by its tag, with its own properties typed. The package's own
 * declarations know neither refs of Preact nor the targets of events.
 */
import type { HTMLAttributes, TargetedEvent } from "preact";

/** What an element has besides what every HTML element has. */
type OwnProperties<E extends HTMLElement> = { [K in Exclude<keyof E, keyof HTMLElement>]?: E[K] };

type EventName = "wa-show" | "wa-hide" | "wa-after-show" | "wa-after-hide" | "wa-tab-show" | "wa-select" | "wa-clear";

type WebAwesomeAttributes<E extends HTMLElement> = Omit<HTMLAttributes<E>, keyof OwnProperties<E>> &
  OwnProperties<E> & { [N in EventName as `on${N}`]?: (event: TargetedEvent<E, CustomEvent>) => void };

type WebAwesomeElements = {
  [Tag in keyof HTMLElementTagNameMap as Tag extends `wa-${string}` ? Tag : never]: WebAwesomeAttributes<
    HTMLElementTagNameMap[Tag]
  >;
};

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements extends WebAwesomeElements {}
  }
}
