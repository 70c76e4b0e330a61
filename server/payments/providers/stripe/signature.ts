import { createHmac, timingSafeEqual } from 'node:crypto';

/** Older calls are refused, so that one that was recorded cannot be played again. */
const TOLERANCE_SECONDS = 300;

/**
 * Whether `Stripe-Signature` proves a body: `t=` its time in seconds, each `v1=` an HMAC-SHA256 of
 * the time, a dot and the bytes (https://docs.stripe.com/webhooks#verify-manually).
 */
export function isSigned(
  { body, signature }: { body: Buffer; signature: string | undefined },
  secret: string,
  at: Date,
): boolean {
  const parts = (signature ?? '').split(',').map((part) => part.trim().split('=', 2));
  const time = parts.find(([name]) => name === 't')?.[1] ?? '';
  if (!/^\d{1,12}$/.test(time)) return false;
  if (Math.abs(at.getTime() / 1000 - Number(time)) > TOLERANCE_SECONDS) return false;
  const right = createHmac('sha256', secret).update(`${time}.`).update(body).digest();
  return parts
    .filter(([name]) => name === 'v1')
    .some(([, hex = '']) => {
      const given = Buffer.from(hex, 'hex');
      return given.length === right.length && timingSafeEqual(given, right);
    });
}
