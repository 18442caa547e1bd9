/** @file The language of the page: the reader's choice, or else the browser's. */
import { effect, signal } from "@preact/signals";
import { remembered } from "../app/remembered.js";

export type Language = "en" | "zh";

/** By their own names. */
export const languages: Readonly<Record<Language, { readonly name: string; readonly tag: string }>> = {
  en: { name: "English", tag: "en" },
  zh: { name: "简体中文", tag: "zh-CN" },
};

const preferred: Language = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
const stored = remembered("language");

export const language = signal<Language>(
  stored.read() === "zh" || stored.read() === "en" ? (stored.read() as Language) : preferred,
);

/** Keeps the document's language, by which components and screen readers go, in step. */
export function followLanguage(): void {
  effect(() => {
    document.documentElement.lang = languages[language.value].tag;
  });
}

export function chooseLanguage(chosen: Language): void {
  stored.write(chosen);
  language.value = chosen;
}
