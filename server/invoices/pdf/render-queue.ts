import type { Queue } from '../../jobs/job.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * The queue of invoice PDFs to render; a job's subject is the invoice, until its row names the PDF.
 */
export const RENDER_QUEUE: Queue = {
  name: 'invoice.render',
  lease: MINUTE,
  backoff: { pauses: [MINUTE, 10 * MINUTE, HOUR, 24 * HOUR], endless: true },
  first: 'newest',
};
