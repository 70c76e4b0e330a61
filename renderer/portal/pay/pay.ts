import type { ResponseBody } from '../../../server/http/endpoint.ts';
import {
  beginOnlinePayment,
  type getOnlinePayment,
  type Way,
} from '../../../server/payments/online/contract.ts';
import { call } from '../../api.ts';
import { within } from '../load.ts';
import { readStored, writeStored } from '../storage.ts';

export type OnlinePayment = ResponseBody<typeof getOnlinePayment>;

export interface Wanted {
  way: Way;
  amount_cents: number;
  tip_cents: number;
}
interface Attempt {
  key: string;
  body: Wanted;
}

/**
 * Begins a payment. The key of an attempt without an answer is kept in this tab and used again for
 * the same amounts, so that no second page is opened for them.
 */
export async function beginPayment(claim_code: string, body: Wanted): Promise<OnlinePayment> {
  const name = `pay:${claim_code}`;
  const before = readStored<Attempt>(name, 'tab');
  const isSame = before && JSON.stringify(before.body) === JSON.stringify(body);
  const attempt = isSame ? before : { key: randomKey(), body };
  writeStored(name, attempt, 'tab');
  const begun = await within(20, (signal) =>
    call(beginOnlinePayment, {
      params: { claim_code },
      body,
      idempotencyKey: attempt.key,
      signal,
    }),
  );
  writeStored(name, null, 'tab');
  return begun;
}

/** `crypto.randomUUID` is absent on plain http. */
function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
