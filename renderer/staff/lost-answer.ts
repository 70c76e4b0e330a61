import { ApiProblem } from '../api.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8000;

/** Whether nobody knows if the change was made: no answer, or a server that is busy or restarts. */
export function isAnswerLost(error: unknown): boolean {
  return (
    error instanceof ApiProblem &&
    (error.code === 'offline' || [502, 503, 504].includes(error.status))
  );
}

/**
 * Whether a change was refused for good, and so were earlier attempts with its key. A session that
 * ended or too many requests say nothing of an earlier attempt without an answer.
 */
export function isRefused(error: unknown): error is ApiProblem {
  return (
    error instanceof ApiProblem &&
    error.status >= 400 &&
    error.status < 500 &&
    error.status !== 429 &&
    error.code !== 'unauthenticated'
  );
}

/**
 * Sends a change again until it is answered; its Idempotency-Key makes the server do it once.
 * `waiting` is called for each lost answer.
 * @throws the last problem once `signal` is aborted, and every problem that is an answer
 */
export async function untilAnswered<T>(
  attempt: () => Promise<T>,
  { waiting, signal }: { waiting: () => void; signal: AbortSignal },
): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isAnswerLost(error) || signal.aborted) throw error;
      waiting();
      await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures), signal);
      if (signal.aborted) throw error;
    }
  }
}

/** Ends early when the device is online again or the signal is aborted. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    window.addEventListener('online', end);
    signal.addEventListener('abort', end);
  });
}
