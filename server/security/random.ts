import { createHash, randomBytes } from 'node:crypto';

/**
 * 256 random bits for a token that is enough by itself: refresh tokens, links in mails, download
 * links.
 */
export const randomToken = () => randomBytes(32).toString('base64url');
/** 128 random bits for a table's QR code, so that nobody can guess it and order from home. */
export const randomTableToken = () => randomBytes(16).toString('base64url');

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
/**
 * Random letters of an alphabet of 32 (5 random bits each) without those that look alike, since a
 * person may have to type them.
 */
export function randomLetters(howMany: number) {
  return [...randomBytes(howMany)].map((byte) => LETTERS[byte % 32]).join('');
}
/** 80 random bits. */
export const randomClaimCode = () => randomLetters(16);

/** The hash that is stored in place of a token: random tokens need no slow hash. */
export function sha256(value: string | Uint8Array) {
  return createHash('sha256').update(value).digest('hex');
}
