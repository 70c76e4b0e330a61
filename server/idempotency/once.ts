import { above, either, atMost } from '../database/conditions.ts';
import { findOne, insertLater, removeInBatches } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict } from '../errors.ts';
import type { Reply } from '../http/reply.ts';
import type { KeyedCall } from '../http/router.ts';
import { sha256 } from '../security/random.ts';
import { IdempotencyKey } from './model.ts';

/**
 * How long keys are stored: a phone without a connection may send its order again on the same
 * evening, not next week.
 */
const KEPT_MILLISECONDS = 24 * 3_600_000;

/** Deletes keys that no honest client sends again. */
export function purgeKeys(at: Date) {
  return removeInBatches(IdempotencyKey, {
    created_at: either(
      atMost(new Date(at.getTime() - KEPT_MILLISECONDS)),
      above(new Date(at.getTime() + KEPT_MILLISECONDS)), // made while the clock was ahead
    ),
  });
}

/**
 * Runs `work` once for a key: the key and the writes of `work` become durable together. The key
 * belongs to its caller, endpoint and path, so B with A's key never gets A's response.
 * @throws Problem 409 `idempotency_key_reused` for another body
 */
export function once(
  { scope: whose, key, body }: KeyedCall,
  work: () => Promise<Reply>,
): Promise<Reply> {
  const scope = sha256(JSON.stringify([...whose, key]));
  const request_hash = sha256(JSON.stringify(body ?? null));
  return inTransaction(async () => {
    const seen = await findOne(IdempotencyKey, { scope });
    if (seen && seen.request_hash !== request_hash) throw conflict('idempotency_key_reused');
    if (seen) return { status: seen.status, json: JSON.parse(seen.answer) as unknown };
    const reply = await work();
    if ('json' in reply)
      await insertLater(IdempotencyKey, {
        scope,
        request_hash,
        status: reply.status,
        answer: JSON.stringify(reply.json),
      });
    return reply;
  });
}
