import { atMost } from '../database/conditions.ts';
import { find, remove, removeInBatches } from '../database/repository.ts';
import { BATCH } from '../database/batches.ts';
import { RefreshToken, Session } from './model.ts';

const DAY = 24 * 3_600_000;
/** The longest session: no older refresh token is valid. */
const LONGEST_SESSION = 30 * DAY;
/**
 * How long the browsers of an account are stored, to notify its owner of a new one (ASVS 6.3.5).
 */
const REMEMBERED = 90 * DAY;

/** Deletes expired refresh tokens, and later their sessions. */
export async function purgeSessions(at: Date): Promise<void> {
  await removeInBatches(RefreshToken, {
    created_at: atMost(new Date(at.getTime() - LONGEST_SESSION)),
  });
  await removeInBatches(Session, {
    expires_at: atMost(new Date(at.getTime() - REMEMBERED)),
  });
}

/**
 * Deletes sessions of a customer whose account is erased, after their refresh tokens.
 * @returns how many rows, at most `BATCH`
 */
export async function forgetSessionsOf(customer_id: string): Promise<number> {
  const sessions = await find(
    Session,
    { customer_id },
    { columns: ['id'], order: ['created_at'], limit: BATCH },
  );
  const ids = sessions.map(({ id }) => id);
  const tokens = await find(
    RefreshToken,
    { session_id: ids },
    { columns: ['token_hash'], limit: BATCH },
  );
  await remove(RefreshToken, { token_hash: tokens.map(({ token_hash }) => token_hash) });
  if (tokens.length === BATCH) return BATCH;
  return remove(Session, { id: ids });
}
