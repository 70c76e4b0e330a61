import { claimOrder } from '../../../server/orders/contract.ts';
import { ApiProblem, call } from '../../api.ts';
import { readKept, writeKept } from '../kept.ts';

interface PendingClaim {
  claim_code: string;
  at: number;
}
const NAME = 'claim';
/**
 * As long as the link that confirms a new address; what is older belongs to whoever sat here before
 * (ASVS 14.3.1).
 */
const DAY = 24 * 3_600_000;

/**
 * Remembers which order this browser's next login keeps: a new customer first registers and opens a
 * mail, often in another tab.
 */
export function claimAtLogin(claim_code: string) {
  return writeKept(NAME, { claim_code, at: Date.now() } satisfies PendingClaim);
}

export function pendingClaim(): string | null {
  const pending = readKept<PendingClaim>(NAME);
  return pending && Date.now() - pending.at < DAY ? pending.claim_code : null;
}

export const forgetClaim = () => writeKept(NAME, null);

/**
 * Keeps that order in the account that logged in just now. @returns its id, or why not; null where
 * none waits, and while the server is away
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
