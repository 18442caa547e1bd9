/** @file Readers that go away, such as `head`: a closed pipe is no crash. */

let onClosed = (): void => {
  process.exit(0);
};

/** Installs the handlers. Nobody listens any more, so by default the process ends. */
export function survivePipes(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") onClosed();
    else throw error;
  });
  process.stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

/** What to do instead of ending at once, when the reader of stdout goes away. */
export function onReaderGone(handler: () => void): void {
  onClosed = handler;
}
