import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** Durations of the last minutes, of which the oldest are dropped minute by minute. */
const MINUTES = 5;
const MINUTE = 60_000;
const MICROSECONDS = 1000;

export class Window {
  #slots: { minute: number; durations: RecordableHistogram }[] = [];

  /** @param milliseconds how long one thing took */
  add(milliseconds: number): void {
    const minute = Math.floor(performance.now() / MINUTE);
    if (this.#slots.at(-1)?.minute !== minute)
      this.#slots.push({ minute, durations: createHistogram() });
    this.#drop(minute);
    this.#slots.at(-1)!.durations.record(Math.max(1, Math.round(milliseconds * MICROSECONDS)));
  }

  /** How many there were, and the milliseconds within which 95 of 100 were done; null for none. */
  summary(): { count: number; p95: number | null } {
    this.#drop(Math.floor(performance.now() / MINUTE));
    const all = createHistogram();
    for (const { durations } of this.#slots) if (durations.count > 0) all.add(durations);
    return { count: all.count, p95: all.count > 0 ? all.percentile(95) / MICROSECONDS : null };
  }

  clear(): void {
    this.#slots = [];
  }

  #drop(minute: number): void {
    this.#slots = this.#slots.filter((slot) => slot.minute > minute - MINUTES);
  }
}
