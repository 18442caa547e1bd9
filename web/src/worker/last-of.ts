/** @file Questions that come faster than their answers, as while somebody drags or draws: the Worker is asked the last, not all of them. */

/** Runs jobs one at a time; of those that come in while one runs, the last. */
export function lastOf(): (job: () => Promise<void>) => Promise<void> {
  let isRunning = false;
  let wanted: (() => Promise<void>) | undefined;
  return async (job) => {
    wanted = job;
    if (isRunning) return;
    isRunning = true;
    try {
      while (wanted !== undefined) {
        const next = wanted;
        wanted = undefined;
        await next();
      }
    } finally {
      isRunning = false;
    }
  };
}
