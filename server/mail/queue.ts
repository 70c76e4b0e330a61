import type { Queue } from '../jobs/job.ts';

const MINUTE = 60_000;
/**
 * The backoff of mails: nearly five days in all (RFC 5321, 4.5.4.1); after the last pause the mail
 * has failed until a member of staff retries it.
 */
export const PAUSES = [1, 5, 15, 60, 240, 720, 1440, 1440, 1440, 1440].map(
  (minutes) => minutes * MINUTE,
);

/** Mails to be sent; a job's subject is a row of the outbox. */
export const MAIL_QUEUE: Queue = {
  name: 'mail.send',
  lease: MINUTE,
  backoff: { pauses: PAUSES },
};
