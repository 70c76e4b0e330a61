import type { Queue } from '../../jobs/job.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/**
 * Online payments whose outcome is not known; a job's subject is a row of `online_payments`, and a
 * lane of its own, so that one guest waits for no other's.
 */
export const ONLINE_PAYMENT_QUEUE: Queue = {
  name: 'online_payment.look',
  lease: MINUTE,
  // A guest may pay at any time, and the bank may confirm days later.
  backoff: { pauses: [5 * MINUTE], endless: true },
  inLanes: true,
};

/**
 * What left a provider without this program; the subject and the lane are the provider. A webhook
 * hurries it.
 */
export const ONLINE_REVERSAL_QUEUE: Queue = {
  name: 'online_reversal.look',
  lease: 5 * MINUTE,
  backoff: { pauses: [60 * MINUTE], endless: true },
  inLanes: true,
};

/** Money to give back by a provider; the lane is the payment, so that its refunds come in order. */
export const ONLINE_REFUND_QUEUE: Queue = {
  name: 'online_refund.send',
  lease: MINUTE,
  backoff: {
    pauses: [5, 15, 60, 300, 900, 3600].map((seconds) => seconds * SECOND),
    endless: true,
  },
  inLanes: true,
};
