import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits for what opens a door by itself: refresh tokens, mail links, download links. */
export const randomToken = () => randomBytes(32).toString('base64url');
/** 128 random bits for a table's QR: orders from home must not be guessable. */
export const randomTableToken = () => randomBytes(16).toString('base64url');

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
/** 16 letters of 32, so 80 random bits, without those that look alike: a guest may have to type it. */
export const randomClaimCode = () => [...randomBytes(16)].map((byte) => LETTERS[byte % 32]).join('');

/** Stored in place of a token: random tokens need no slow hash. */
export const sha256 = (value: string | Uint8Array) => createHash('sha256').update(value).digest('hex');
