import type { Request } from 'express';
import { setTimeout as pause } from 'node:timers/promises';

let going = 0;
let lastAt = 0;

/** A stream of events stays open all day, and asks for nothing. */
const isStream = (accept: string | undefined) => accept?.includes('text/event-stream') ?? false;

/**
 * Notes that the server is asked for something, on either port.
 * @returns what notes that it is answered
 */
export function noteRequest({ headers }: Request): () => void {
  if (isStream(headers.accept)) return () => undefined;
  going++;
  return () => {
    going--;
    lastAt = performance.now();
  };
}

/** Longer than a client takes to ask the next thing of one act. */
const QUIET_MS = 30;

/**
 * Waits until nothing is being answered and nothing was for a moment: work that nobody waits for
 * takes no processor from those who do.
 * @param longest the longest that it waits, in milliseconds
 * @param ended ends it too
 */
export async function untilQuiet(longest: number, ended: AbortSignal): Promise<void> {
  const until = performance.now() + longest;
  for (;;) {
    const at = performance.now();
    const quietAt = going > 0 ? at + QUIET_MS : lastAt + QUIET_MS;
    const wait = Math.min(quietAt, until) - at;
    if (wait <= 0 || ended.aborted) return;
    await pause(wait, undefined, { ref: false, signal: ended }).catch(() => undefined);
  }
}
