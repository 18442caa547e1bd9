/** @file What is said to people of whatever was thrown. */

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
