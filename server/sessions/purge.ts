import { Op } from 'sequelize';
import { inTransaction } from '../database/transaction.ts';
import { RefreshToken, Session } from './model.ts';

const DAY = 24 * 3_600_000;
/** No session lasts longer, so no older refresh token opens anything. */
const LONGEST_SESSION = 30 * DAY;
/** How long an account remembers the browsers that it was used with, to tell its owner of a new one (ASVS 6.3.5). */
const REMEMBERED = 90 * DAY;

/** Forgets refresh tokens that are of no use, and in time the sessions that were theirs. */
export const purgeSessions = (at: Date) =>
  inTransaction(async () => {
    await RefreshToken.destroy({
      where: { created_at: { [Op.lte]: new Date(at.getTime() - LONGEST_SESSION) } },
    });
    await Session.destroy({
      where: { expires_at: { [Op.lte]: new Date(at.getTime() - REMEMBERED) } },
    });
  });
