/** @file Icons: one sheet beside the page, for the studio and for what Web Awesome's elements draw inside themselves. Nothing comes from a network. */
import { registerIconLibrary } from "@awesome.me/webawesome/dist/components/icon/library.js";
import "@awesome.me/webawesome/dist/components/icon/icon.js";
import sheet from "./icons.svg?no-inline";

/** Symbols of icons.svg. */
export type IconName =
  | "chevron-down"
  | "chevron-up"
  | "chevron-left"
  | "chevron-right"
  | "xmark"
  | "check"
  | "minus"
  | "plus"
  | "indeterminate"
  | "circle"
  | "circle-xmark"
  | "copy"
  | "ellipsis"
  | "upload"
  | "up-down"
  | "eye"
  | "eye-slash"
  | "play"
  | "pause"
  | "stop"
  | "step-forward"
  | "step-back"
  | "first"
  | "last"
  | "alert"
  | "info"
  | "sun"
  | "moon"
  | "display"
  | "globe"
  | "chart"
  | "image"
  | "compass"
  | "translate"
  | "playground"
  | "chip"
  | "download"
  | "trash"
  | "link"
  | "pin"
  | "dice"
  | "brush"
  | "eraser"
  | "undo"
  | "refresh"
  | "gear"
  | "sliders"
  | "compare"
  | "film"
  | "arrow-left"
  | "arrow-right"
  | "wand"
  | "zoom-out"
  | "clock";

/** Replaces the libraries that would fetch from elsewhere. */
export function registerIcons(): void {
  const library = {
    resolver: (name: string) => `${sheet}#${name}`,
    spriteSheet: true,
    mutator: (svg: SVGElement) => svg.setAttribute("viewBox", "0 0 24 24"), // or it is as wide as any picture without a size
  };
  registerIconLibrary("default", library);
  registerIconLibrary("system", library);
}

export interface IconProps {
  readonly name: IconName;
  /** Where an icon is all that a control shows; others are silent to screen readers. */
  readonly label?: string;
  readonly slot?: string;
}

export function Icon({ name, label = "", slot = "" }: IconProps) {
  return <wa-icon name={name} label={label} slot={slot}></wa-icon>;
}
