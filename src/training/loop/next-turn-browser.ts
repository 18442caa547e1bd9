/** @file Lets everything else have its turn, in a browser's Worker: by a message to itself, because timers wait for 4 ms at least. */

const waiting: (() => void)[] = [];
const { port1, port2 } = new MessageChannel();
port1.addEventListener("message", () => waiting.shift()?.());
port1.start();

/** Ends when all that waits has had its turn: messages from the page. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    waiting.push(resolve);
    port2.postMessage(undefined);
  });
