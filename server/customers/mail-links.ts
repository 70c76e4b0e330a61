import { countAttempt, hasRoom, LIMITS, type Limit } from '../security/rate-limit.ts';

/**
 * Where a call comes from; `device` tells the browser's id where it is a known one for the account.
 */
export interface From {
  address: string;
  device: (account: string) => string | null;
}

/**
 * Counts who asks for a mail with a link, by their address: whoever asks too often is refused
 * there, whatever address of mail they name, and so stops nobody else. How many such mails a
 * mailbox gets is bounded too; beyond that the call is taken and nothing is sent, since the links
 * sent within the hour still work. A browser that its account was used with has a count of its own.
 * @returns whether a mail may go @throws Problem 429
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
  return hasRoom({ ...LIMITS.links, name: `${limit.name}-links` }, { account: email });
}
