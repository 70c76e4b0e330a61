import { below, not } from '../database/conditions.ts';
import { find, findOne, insert, remove, removeInBatches, update } from '../database/repository.ts';
import { isNotYetOver, now } from '../clock.ts';
import { Problem } from '../errors.ts';
import { randomToken, sha256 } from '../security/random.ts';
import { OneUseToken } from './model.ts';

type Purpose = OneUseToken['purpose'];
/**
 * The lifetime of each token, in seconds: a reset an hour and an address a day (as the mails say),
 * an MFA step as long as it takes to find the phone.
 */
export const TOKEN_SECONDS: Record<Purpose, number> = {
  reset: 3600,
  email: 24 * 3600,
  mfa: 300,
  invite: 3 * 24 * 3600,
};
type Owner = { customer_id: string } | { user_id: string };

/**
 * Makes a token for one purpose. A new invitation replaces the earlier ones. All others stay: two
 * browsers may log in at once, and a stranger who asks for a link must not void the one that the
 * mailbox's owner is about to open.
 * @returns the token; only its hash is stored
 */
export async function createToken(
  purpose: Purpose,
  owner: Owner,
  email: string | null = null,
): Promise<string> {
  const token = randomToken();
  if (purpose === 'invite') await dropTokens(owner, purpose);
  await insert(OneUseToken, {
    token_hash: sha256(token),
    purpose,
    ...owner,
    email,
    expires_at: new Date(now().getTime() + TOKEN_SECONDS[purpose] * 1000),
  });
  return token;
}

/**
 * Deletes the open links that would move an account to another address than `email`, which its
 * owner has just asked for.
 */
export function dropLinksToOthers(owner: Owner, email: string) {
  return remove(OneUseToken, { ...owner, purpose: 'email', used_at: null, email: not(email) });
}

/**
 * The token's row, unused. A token fits one purpose alone (ASVS 9.2.2). @throws Problem 400
 * `invalid_token`, 410 `expired_token`
 */
export async function readToken(purpose: Purpose, token: string): Promise<OneUseToken> {
  const row = await findOne(OneUseToken, { token_hash: sha256(token), purpose, used_at: null });
  if (!row) throw new Problem(400, 'invalid_token');
  if (!isNotYetOver(row.expires_at, TOKEN_SECONDS[purpose] * 1000))
    throw new Problem(410, 'expired_token');
  return row;
}

/**
 * Uses the token, in one statement with its check, so that only one of two concurrent requests gets
 * it.
 * @throws Problem 400 `invalid_token`, 410 `expired_token`
 */
export async function takeToken(purpose: Purpose, token: string): Promise<OneUseToken> {
  const row = await readToken(purpose, token);
  const taken = await update(
    OneUseToken,
    { token_hash: row.token_hash, used_at: null },
    { used_at: now() },
  );
  if (taken !== 1) throw new Problem(400, 'invalid_token');
  return row;
}

/**
 * Deletes a token that was used already and has not expired, so that it cannot be used a third
 * time.
 * @returns its row, or null
 */
export async function takeUsed(purpose: Purpose, token: string): Promise<OneUseToken | null> {
  const where = { token_hash: sha256(token), purpose, used_at: not(null) };
  const row = await findOne(OneUseToken, where);
  if (!row || row.expires_at <= now()) return null;
  await remove(OneUseToken, { token_hash: row.token_hash });
  return row;
}

/** The stored links and steps of an account, used ones too, without their tokens. */
export async function linksOf(owner: Owner) {
  const rows = await find(OneUseToken, owner, { order: [['created_at', 'DESC']] });
  return rows.map(({ purpose, email, created_at, expires_at, used_at }) => ({
    purpose,
    email: email ?? null,
    created_at: created_at.toISOString(),
    expires_at: expires_at.toISOString(),
    used_at: used_at?.toISOString() ?? null,
  }));
}

/**
 * Deletes every link and step of an account, as when its password changes; or the open ones of one
 * purpose.
 */
export function dropTokens(owner: Owner, purpose?: Purpose) {
  return remove(OneUseToken, { ...owner, ...(purpose && { purpose, used_at: null }) });
}

/** Deletes tokens that expired a day ago. */
export function purgeTokens(at: Date) {
  return removeInBatches(OneUseToken, {
    expires_at: below(new Date(at.getTime() - 24 * 3_600_000)),
  });
}
