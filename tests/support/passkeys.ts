import { createHash, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { inTransaction } from '../../server/database/transaction.ts';
import { storePasskey } from '../../server/passkeys/passkeys.ts';

/** Flags of an answer: the user is present and verified (WebAuthn Level 3, 6.1). */
const PRESENT_AND_VERIFIED = 0x05;
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest();

/** A COSE key of P-256 for ES256 (RFC 9053, 2.1 and 7.1.1), as CBOR. */
function coseKey({ x, y }: JsonWebKey): Buffer {
  const [head, second] = [Buffer.from('a5010203262001215820', 'hex'), Buffer.from('225820', 'hex')];
  return Buffer.concat([head, Buffer.from(x!, 'base64url'), second, Buffer.from(y!, 'base64url')]);
}

/**
 * A passkey of an account, on a device of its own.
 * @returns its id, and what answers a challenge of a page's origin
 */
export async function makeAuthenticator(customer_id: string, origin: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const public_key = coseKey(publicKey.export({ format: 'jwk' })).toString('base64url');
  const credential_id = sha256(public_key).toString('base64url');
  const { id } = await inTransaction(() =>
    storePasskey({
      customer_id,
      credential_id,
      public_key,
      counter: 0,
      transports: ['internal'],
      name: 'Phone',
    }),
  );
  let counter = 0;
  function answer(challenge: string) {
    const client = Buffer.from(JSON.stringify({ type: 'webauthn.get', challenge, origin }));
    const count = Buffer.alloc(4);
    count.writeUInt32BE(++counter);
    const data = Buffer.concat([
      sha256(new URL(origin).hostname),
      Buffer.from([PRESENT_AND_VERIFIED]),
      count,
    ]);
    const signature = signBytes('sha256', Buffer.concat([data, sha256(client)]), privateKey);
    return {
      credential_id,
      client_data: client.toString('base64url'),
      authenticator_data: data.toString('base64url'),
      signature: signature.toString('base64url'),
    };
  }
  return { id, answer };
}
