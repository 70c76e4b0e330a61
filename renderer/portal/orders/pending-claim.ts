import { claimOrder } from '../../../server/orders/contract.ts';
import { ApiProblem, call } from '../../api.ts';
import { readStored, writeStored } from '../storage.ts';

interface PendingClaim {
  claim_code: string;
  at: number;
}
const NAME = 'claim';
/**
 * As long as the link that confirms a new address; an older claim may belong to another user of
 * this browser (ASVS 14.3.1).
 */
const DAY = 24 * 3_600_000;

/**
 * Stores which order the next login of this browser claims: a new customer first registers and
 * opens a mail, often in another tab.
 */
export function claimAtLogin(claim_code: string) {
  return writeStored(NAME, { claim_code, at: Date.now() } satisfies PendingClaim);
}

export function pendingClaim(): string | null {
  const pending = readStored<PendingClaim>(NAME);
  return pending && Date.now() - pending.at < DAY ? pending.claim_code : null;
}

export const forgetClaim = () => writeStored(NAME, null);

/**
 * Claims that order for the account that logged in just now.
 * @returns its id, or why it failed; null when none waits or the server cannot be reached
 */
export async function claimPending(): Promise<{ order_id: string } | { refused: string } | null> {
  const claim_code = pendingClaim();
  if (!claim_code) return null;
  try {
    const { order_id } = await call(claimOrder, { body: { claim_code } });
    forgetClaim();
    return { order_id };
  } catch (error) {
    const isRefused = error instanceof ApiProblem && [404, 409, 422].includes(error.status);
    if (!isRefused) return null;
    forgetClaim();
    return { refused: error.code === 'already_claimed' ? 'already_claimed' : 'not_found' };
  }
}
