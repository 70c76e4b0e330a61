import { countAttempt, isWithinLimit, LIMITS, type Limit } from '../security/rate-limit.ts';

/**
 * The origin of a request; `device` returns the browser's id if the account has used it before.
 */
export interface From {
  address: string;
  device: (account: string) => string | null;
}

/**
 * Applies the rate limit for mails with a link, by network address: too many requests are refused
 * for that address, whatever mail address they name, and so block nobody else. The number of mails
 * to one mailbox is limited too; beyond it the request is accepted and nothing is sent, since the
 * links of the last hour still work. A browser that the account has used has a limit of its own.
 * @returns whether a mail may be sent
 * @throws Problem 429
 */
export async function mayMailLink(
  limit: Limit,
  email: string,
  { account, from }: { account: string | null; from: From },
): Promise<boolean> {
  const device = account === null ? null : from.device(account);
  if (device !== null) {
    await countAttempt(limit, { account: `device:${device}` });
    return true;
  }
  await countAttempt(limit, { address: from.address });
  return isWithinLimit({ ...LIMITS.links, name: `${limit.name}-links` }, { account: email });
}
