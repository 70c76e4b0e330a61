/**
 * The transitions of a print job as one table; any other request is refused with its rule.
 */
import type { PrintJob } from './model.ts';

export type Status = PrintJob['status'];
/** `sending`: bytes are being sent, and a document may come out. */
export type State = Status | 'sending';
export type Asked = 'printed' | 'failed' | 'retry';
export type Refusal = 'server_prints' | 'printing_now' | 'invalid_transition';

/** `same`: the job is in that state already, and nothing changes. */
type Row = Record<Asked, Status | Refusal | 'same'>;

/**
 * Jobs that the desktop or a browser prints and reports. A failed job has given its number on.
 */
const DESKTOP: Record<State, Row> = {
  waiting: { printed: 'printed', failed: 'failed', retry: 'invalid_transition' },
  sending: { printed: 'printed', failed: 'failed', retry: 'invalid_transition' },
  printed: { printed: 'same', failed: 'failed', retry: 'invalid_transition' },
  failed: { printed: 'invalid_transition', failed: 'same', retry: 'invalid_transition' },
};
/** Jobs of network printers: only the server knows whether they are printed. */
const SERVER: Record<State, Row> = {
  waiting: { printed: 'server_prints', failed: 'failed', retry: 'waiting' },
  sending: { printed: 'server_prints', failed: 'printing_now', retry: 'same' },
  printed: { printed: 'server_prints', failed: 'server_prints', retry: 'server_prints' },
  failed: { printed: 'server_prints', failed: 'same', retry: 'waiting' },
};

type Facts = Pick<PrintJob, 'status' | 'printer_id' | 'sending_since'> &
  Partial<Pick<PrintJob, 'spool_id'>>;

export function stateOf({ status, sending_since }: Pick<Facts, 'status' | 'sending_since'>): State {
  return status === 'waiting' && sending_since ? 'sending' : status;
}

/** The next status of the job, `same`, or the rule that forbids it. */
export function next(job: Facts, asked: Asked): Row[Asked] {
  // A spooler gives back what it has not printed.
  const isHeld = asked === 'failed' && Boolean(job.spool_id);
  return (job.printer_id ? SERVER : DESKTOP)[isHeld ? job.status : stateOf(job)][asked];
}

export function isRefusal(outcome: Row[Asked]): outcome is Refusal {
  return (
    outcome === 'server_prints' || outcome === 'printing_now' || outcome === 'invalid_transition'
  );
}
