import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { dataKey } from './keys.ts';

/**
 * Encrypts with AES-256-GCM; `owner` (the row's id) is authenticated too, so that a ciphertext
 * moved to another row fails (ASVS 11.3.3).
 */
export function encrypt(plain: string, owner: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', dataKey(), nonce).setAAD(Buffer.from(owner));
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return [
    'v1',
    ...[nonce, cipher.getAuthTag(), body].map((part) => part.toString('base64url')),
  ].join('.');
}

/** @throws when the text was changed, moved, or made with another key */
export function decrypt(text: string, owner: string): string {
  const [version, nonce, tag, body] = text.split('.');
  if (version !== 'v1') throw new Error('unknown ciphertext version');
  const bytes = (part = '') => Buffer.from(part, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', dataKey(), bytes(nonce))
    .setAAD(Buffer.from(owner))
    .setAuthTag(bytes(tag));
  return Buffer.concat([decipher.update(bytes(body)), decipher.final()]).toString('utf8');
}
