import { below, notYetOver } from '../database/conditions.ts';
import { insert, remove, removeInBatches } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { now } from '../clock.ts';
import { randomToken, sha256 } from '../security/random.ts';
import { PasskeyChallenge } from './model.ts';

/** As long as somebody looks for the phone. */
const LIFETIME_MS = 300_000;

/**
 * Makes a challenge: 256 random bits (WebAuthn Level 3, 13.4.3 wants 16 bytes).
 * @param customer_id whose; null for a login
 */
export async function makeChallenge(customer_id: string | null): Promise<string> {
  const challenge = randomToken();
  await inTransaction(() =>
    insert(PasskeyChallenge, {
      challenge_hash: sha256(challenge),
      customer_id,
      expires_at: new Date(now().getTime() + LIFETIME_MS),
    }),
  );
  return challenge;
}

/**
 * Takes a challenge, which removes it: an answer that was overheard is no use a second time, and an
 * answer for one account none for another.
 * @returns whether it was there
 */
export async function takeChallenge(
  challenge: string,
  customer_id: string | null,
): Promise<boolean> {
  const taken = await inTransaction(() =>
    remove(PasskeyChallenge, {
      challenge_hash: sha256(challenge),
      customer_id,
      expires_at: notYetOver(LIFETIME_MS),
    }),
  );
  return taken === 1;
}

/** Deletes expired challenges. */
export function purgePasskeyChallenges(at: Date) {
  return removeInBatches(PasskeyChallenge, { expires_at: below(at) });
}
