import { atMost } from '../database/conditions.ts';
import { find, remove, removeInBatches } from '../database/repository.ts';
import { BATCH } from '../database/batches.ts';
import { RefreshToken, Session } from './model.ts';

const DAY = 24 * 3_600_000;
/** No session lasts longer, so no older refresh token opens anything. */
const LONGEST_SESSION = 30 * DAY;
/**
 * How long an account remembers the browsers that it was used with, to tell its owner of a new one
 * (ASVS 6.3.5).
 */
const REMEMBERED = 90 * DAY;

/** Forgets refresh tokens that are of no use, and in time the sessions that were theirs. */
export async function purgeSessions(at: Date): Promise<void> {
  await removeInBatches(RefreshToken, {
    created_at: atMost(new Date(at.getTime() - LONGEST_SESSION)),
  });
  await removeInBatches(Session, {
    expires_at: atMost(new Date(at.getTime() - REMEMBERED)),
  });
}

/**
 * Ends and forgets sessions of a customer whose account is erased, after the refresh tokens that
 * hang on them.
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
