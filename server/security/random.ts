import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits for what opens a door by itself: refresh tokens, mail links, download links. */
export const randomToken = () => randomBytes(32).toString('base64url');
/** 128 random bits for a table's QR: orders from home must not be guessable. */
export const randomTableToken = () => randomBytes(16).toString('base64url');

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
/**
 * Letters of 32 (5 random bits each) without those that look alike: a person may have to type them.
 */
export function randomLetters(howMany: number) {
  return [...randomBytes(howMany)].map((byte) => LETTERS[byte % 32]).join('');
}
/** 80 random bits. */
export const randomClaimCode = () => randomLetters(16);

/** Stored in place of a token: random tokens need no slow hash. */
export function sha256(value: string | Uint8Array) {
  return createHash('sha256').update(value).digest('hex');
}
