/** @file Dark or light: the reader's choice, or else the system's. */
import { effect, signal } from "@preact/signals";
import { remembered } from "./remembered.js";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const stored = remembered("theme");
const system = matchMedia("(prefers-color-scheme: dark)");
const isSystemDark = signal(system.matches);

export const theme = signal<Theme>(themes.find((known) => known === stored.read()) ?? "system");

/** Whether the page is dark now; canvases that draw with its colours read this to be drawn anew. */
export const isDark = signal(false);

/** Keeps the document in step with choice and system. */
export function followTheme(): void {
  system.addEventListener("change", ({ matches }) => {
    isSystemDark.value = matches;
  });
  effect(() => {
    const dark = theme.value === "system" ? isSystemDark.value : theme.value === "dark";
    document.documentElement.classList.toggle("wa-dark", dark);
    document.documentElement.classList.toggle("wa-light", !dark);
    isDark.value = dark;
  });
}

export function chooseTheme(chosen: Theme): void {
  stored.write(chosen);
  theme.value = chosen;
}
