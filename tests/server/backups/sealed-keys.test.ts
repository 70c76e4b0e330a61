import { expect, it } from 'vitest';
import {
  fingerprintOf,
  openKeys,
  sealedKeys,
  sealKeys,
} from '../../../server/backups/sealed-keys.ts';

const KEYS = {
  data_key: Buffer.alloc(32, 1).toString('base64'),
  pepper: Buffer.alloc(32, 2).toString('base64'),
};
const PASSPHRASE = 'four words that nobody says';

it('sealed keys open with the passphrase that sealed them, in any Unicode form, and with no other', async () => {
  const sealed = await sealKeys(KEYS, `${PASSPHRASE} é`);
  expect(JSON.stringify(sealed)).not.toContain(KEYS.data_key);
  expect(await openKeys(sealed, `${PASSPHRASE} e\u0301`)).toEqual(KEYS);
  expect(await openKeys(sealed, PASSPHRASE)).toBeNull();
});

it('[11.3.3] sealed keys do not open once a letter of them was changed', async () => {
  const sealed = await sealKeys(KEYS, PASSPHRASE);
  for (const field of ['salt', 'nonce', 'tag', 'body'] as const) {
    const bytes = Buffer.from(sealed[field], 'base64');
    bytes[0]! ^= 1;
    expect(
      await openKeys({ ...sealed, [field]: bytes.toString('base64') }, PASSPHRASE),
      field,
    ).toBeNull();
  }
  expect(sealedKeys.safeParse({ ...sealed, scheme: 'scrypt-2^40-8-3+aes-256-gcm' }).success).toBe(
    false,
  );
});

it('a fingerprint distinguishes keys without revealing them', () => {
  expect(fingerprintOf(KEYS)).toBe(fingerprintOf({ ...KEYS }));
  expect(fingerprintOf({ ...KEYS, pepper: 'x' })).not.toBe(fingerprintOf(KEYS));
});
