import { Op } from 'sequelize';
import { BATCH, destroyInBatches } from '../database/batches.ts';
import { RefreshToken, Session } from './model.ts';

const DAY = 24 * 3_600_000;
/** No session lasts longer, so no older refresh token opens anything. */
const LONGEST_SESSION = 30 * DAY;
/** How long an account remembers the browsers that it was used with, to tell its owner of a new one (ASVS 6.3.5). */
const REMEMBERED = 90 * DAY;

/** Forgets refresh tokens that are of no use, and in time the sessions that were theirs. */
export async function purgeSessions(at: Date): Promise<void> {
  await destroyInBatches(RefreshToken, {
    created_at: { [Op.lte]: new Date(at.getTime() - LONGEST_SESSION) },
  });
  await destroyInBatches(Session, {
    expires_at: { [Op.lte]: new Date(at.getTime() - REMEMBERED) },
  });
}

/**
 * Ends and forgets sessions of a customer whose account is erased, after the refresh tokens that hang on them.
 * @returns how many rows, at most `BATCH`
 */
export async function forgetSessionsOf(customer_id: string): Promise<number> {
  const sessions = await Session.findAll({
    where: { customer_id },
    attributes: ['id'],
    order: ['created_at'],
    limit: BATCH,
  });
  const ids = sessions.map(({ id }) => id);
  const tokens = await RefreshToken.findAll({
    where: { session_id: ids },
    attributes: ['token_hash'],
    limit: BATCH,
  });
  await RefreshToken.destroy({
    where: { token_hash: tokens.map(({ token_hash }) => token_hash) },
  });
  if (tokens.length === BATCH) return BATCH;
  return Session.destroy({ where: { id: ids } });
}
