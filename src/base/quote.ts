/** @file Text from outside, made safe for a one-line message. */

/**
 * The text in double quotes, on one line, at most about 80 characters, without control characters: a name read from a
 * file can neither break a message's line nor drive a terminal.
 */
export function quote(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 77)}…` : text;
  return JSON.stringify(short).replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
