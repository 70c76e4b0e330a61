/**
 * The time limit of work in a thread, in processor time: the clock alone would end work that a busy
 * machine has not let run (a PDF in plain letters, a photo refused).
 */

/** Where the work gets no processor at all, it ends after so many times its limit by the clock. */
const TIMES_BY_THE_CLOCK = 8;
/** The shortest time between two looks, in milliseconds. */
const SHORTEST_MS = 20;

export interface WorkLimit {
  /** Aborted when the limit is reached. */
  signal: AbortSignal;
  /** Starts the limit. */
  start: () => void;
  /** Ends it: the work is done. */
  stop: () => void;
}

/**
 * A limit for work in one thread of this process. What the other threads use meanwhile counts too,
 * as Node tells no thread's own; so the limit is never shorter than this time by the clock, and
 * longer only where the whole process waited for a processor.
 * @param milliseconds of processor time
 */
export function limitWork(milliseconds: number): WorkLimit {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let used = process.cpuUsage();
  let begin = 0;
  const look = () => {
    const { user, system } = process.cpuUsage(used);
    const unused = milliseconds - (user + system) / 1000;
    const beforeTheEnd = milliseconds * TIMES_BY_THE_CLOCK - (performance.now() - begin);
    const left = Math.min(unused, beforeTheEnd);
    if (left > 0) timer = setTimeout(look, Math.max(left, SHORTEST_MS)).unref();
    else controller.abort();
  };
  return {
    signal: controller.signal,
    start: () => {
      used = process.cpuUsage();
      begin = performance.now();
      timer = setTimeout(look, milliseconds).unref();
    },
    stop: () => clearTimeout(timer),
  };
}
