import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import * as z from 'zod';
import { inTurn } from '../security/hashing-queue.ts';
import type { DataKeys } from '../security/keys.ts';

export { fingerprintOf } from '../security/keys.ts';

/** The scheme is fixed, so that no file can demand a hash that takes all memory. */
const SCHEME = 'scrypt-2^15-8-3+aes-256-gcm';
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 2 ** 20 };

export const sealedKeys = z.strictObject({
  scheme: z.literal(SCHEME),
  salt: z.base64(),
  nonce: z.base64(),
  tag: z.base64(),
  body: z.base64(),
});
export type SealedKeys = z.output<typeof sealedKeys>;

function derive(passphrase: string, salt: Buffer) {
  return inTurn(
    () =>
      new Promise<Buffer>((done, fail) => {
        scrypt(passphrase.normalize('NFC'), salt, 32, COST, (error, key) =>
          error ? fail(error) : done(key),
        );
      }),
  );
}
const text = (bytes: Buffer) => bytes.toString('base64');
const bytes = (base64: string) => Buffer.from(base64, 'base64');

/**
 * Seals the keys of a database under a passphrase.
 * @throws Problem 503 when too many hashes wait
 */
export async function sealKeys(keys: DataKeys, passphrase: string): Promise<SealedKeys> {
  const [salt, nonce] = [randomBytes(16), randomBytes(12)];
  const cipher = createCipheriv('aes-256-gcm', await derive(passphrase, salt), nonce).setAAD(
    Buffer.from(SCHEME),
  );
  const body = Buffer.concat([cipher.update(JSON.stringify(keys)), cipher.final()]);
  return {
    scheme: SCHEME,
    salt: text(salt),
    nonce: text(nonce),
    tag: text(cipher.getAuthTag()),
    body: text(body),
  };
}

/**
 * Opens sealed keys.
 * @returns the keys, or null for another passphrase or a file that was changed
 */
export async function openKeys(
  { salt, nonce, tag, body }: SealedKeys,
  passphrase: string,
): Promise<DataKeys | null> {
  const key = await derive(passphrase, bytes(salt));
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, bytes(nonce), { authTagLength: 16 })
      .setAAD(Buffer.from(SCHEME))
      .setAuthTag(bytes(tag));
    return JSON.parse(
      Buffer.concat([cipher.update(bytes(body)), cipher.final()]).toString('utf8'),
    ) as DataKeys;
  } catch {
    return null;
  }
}
