import { inTransaction } from '../database/transaction.ts';
import { conflict } from '../errors.ts';
import type { Reply } from '../http/reply.ts';
import { sha256 } from '../security/random.ts';
import { IdempotencyKey } from './model.ts';

/**
 * Runs `work` once for a key: the key and what the work wrote become durable together. The key belongs to its caller,
 * endpoint and path, so B with A's key never sees A's answer.
 * @throws Problem 409 `idempotency_key_reused` for another body
 */
export function once(scopeParts: string[], key: string, body: unknown, work: () => Promise<Reply>): Promise<Reply> {
  const scope = sha256(JSON.stringify([...scopeParts, key]));
  const request_hash = sha256(JSON.stringify(body ?? null));
  return inTransaction(async () => {
    const seen = await IdempotencyKey.findByPk(scope);
    if (seen && seen.request_hash !== request_hash) throw conflict('idempotency_key_reused');
    if (seen) return { status: seen.status, json: JSON.parse(seen.answer) as unknown };
    const reply = await work();
    if ('json' in reply) await IdempotencyKey.create({ scope, request_hash, status: reply.status, answer: JSON.stringify(reply.json) });
    return reply;
  });
}
