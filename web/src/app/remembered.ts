/** @file Choices of the reader that outlive the page; lost without harm where the browser keeps nothing. */

/** A text that the browser keeps under a name. */
export interface Remembered {
  read(): string | undefined;
  write(value: string): void;
}

export function remembered(name: string): Remembered {
  const key = `ganvas.${name}`;
  return {
    read() {
      try {
        return localStorage.getItem(key) ?? undefined;
      } catch {
        return undefined; // storage is closed to this page
      }
    },
    write(value) {
      try {
        localStorage.setItem(key, value);
      } catch {
        // As above: the choice holds until the page is closed.
      }
    },
  };
}
