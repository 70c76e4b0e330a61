/** What this process measures of itself: answers, transactions, the delay of the event loop. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { observeWrites } from '../database/transaction.ts';
import type { Answered } from '../http/answered.ts';
import { Window } from './window.ts';

/** Who else counts: the metrics, where they are on. */
export interface Counter {
  answered: (answer: Answered) => void;
  wrote: (milliseconds: number) => void;
}

const answers = new Window();
const writes = new Window();
const RESOLUTION_MS = 20;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
const NANOSECONDS = 1e6;
let counter: Counter | null = null;

/** Notes a request that was answered. */
export function noteAnswered(answer: Answered): void {
  if (answer.milliseconds !== null) answers.add(answer.milliseconds);
  counter?.answered(answer);
}

/** Begins to measure, with nothing of an earlier server of this process. */
export function startMeasuring(counted: Counter | null): void {
  answers.clear();
  writes.clear();
  counter = counted;
  observeWrites((milliseconds) => {
    writes.add(milliseconds);
    counter?.wrote(milliseconds);
  });
  delay.reset();
  delay.enable();
}

export function stopMeasuring(): void {
  delay.disable();
  observeWrites(() => undefined);
  counter = null;
}

/**
 * The last five minutes; the event loop's delay is that since the last reading, in milliseconds.
 */
export function measured() {
  const lag = delay.count > 0 ? Math.max(0, delay.percentile(99) / NANOSECONDS - RESOLUTION_MS) : 0;
  return { answers: answers.summary(), writes: writes.summary(), lag };
}
