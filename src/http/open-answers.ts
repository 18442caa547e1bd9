/** @file Answers that are under way: clients that do not fetch theirs are cut off; a server that ends sends them first. */
import type { Server, ServerResponse } from "node:http";

/** What is under way. */
export interface OpenAnswers {
  /** From now on the connection ends behind each answer. */
  bringToEnd(): void;
}

/**
 * Follows a server's answers; to be called before the server has other listeners for requests.
 * @param answerMs how long a client may take from its request to the end of the answer, in milliseconds
 */
export function followAnswers(server: Server, answerMs: number): OpenAnswers {
  const open = new Set<ServerResponse>();
  let isEnding = false;
  server.on("request", (_, response: ServerResponse) => {
    const timer = answerMs === Infinity ? undefined : setTimeout(() => response.destroy(), answerMs);
    open.add(response);
    response.once("close", () => {
      clearTimeout(timer);
      open.delete(response);
    });
    if (isEnding) response.setHeader("Connection", "close");
  });
  return {
    bringToEnd() {
      isEnding = true;
      for (const response of open) if (!response.headersSent) response.setHeader("Connection", "close");
    },
  };
}
