/** @file Flags that can be repeated. */

/** Adds a flag's value to those before it, as commander asks for it. */
export const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];
