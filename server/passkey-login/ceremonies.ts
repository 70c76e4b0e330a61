/** Makes passkeys and logs in by them (WebAuthn Level 3); `@simplewebauthn/server` checks them. */
import { customerById, requireVerified } from '../customers/customers.ts';
import { inTransaction } from '../database/transaction.ts';
import { invalidCredentials, Problem } from '../errors.ts';
import type { Body } from '../http/endpoint.ts';
import { queuePasskeyAdded, queuePasskeyRemoved } from '../mail/mail.ts';
import { makeChallenge, takeChallenge } from '../passkeys/challenges.ts';
import {
  forgetPasskey,
  notePasskeyUse,
  passkeyNamed,
  passkeysOf,
  presentPasskey,
  refuseTooMany,
  storePasskey,
} from '../passkeys/passkeys.ts';
import { firstRestaurant } from '../restaurant/restaurant.ts';
import { attempt, LIMITS } from '../security/rate-limit.ts';
import { sha256 } from '../security/random.ts';
import type * as contract from './contract.ts';
import type { RelyingParty } from './relying-party.ts';

/**
 * What a browser needs to make a passkey; an account that nobody has proven gets none, as it gets
 * no second factor. The user id is a hash: an authenticator stores it where others may read it
 * (WebAuthn Level 3, 14.6.1).
 * @throws Problem 403 `email_not_verified`, 409 `too_many_passkeys`
 */
export async function beginPasskey(customer_id: string, { id }: RelyingParty) {
  const { email } = await requireVerified(customer_id);
  await refuseTooMany(customer_id);
  const known = await passkeysOf(customer_id);
  return {
    challenge: await makeChallenge(customer_id),
    rp_id: id,
    rp_name: (await firstRestaurant())?.name ?? id,
    user_id: Buffer.from(sha256(customer_id), 'hex').toString('base64url'),
    user_name: email,
    exclude: known.map(({ credential_id }) => credential_id),
  };
}

const refused = () => new Problem(400, 'passkey_refused');
/**
 * Runs a check of the library, which throws errors of many kinds for an answer that is malformed or
 * does not fit: all are the caller's fault, but one of the database while the challenge is taken.
 */
async function verified<T>(
  work: (take: (challenge: string) => Promise<boolean>) => Promise<T>,
  { customer_id, fault }: { customer_id: string | null; fault: () => Problem },
): Promise<T> {
  let outage: unknown = null;
  const take = (challenge: string) =>
    takeChallenge(challenge, customer_id).catch((error: unknown) => {
      outage = error;
      throw error;
    });
  return work(take).catch(() => {
    throw outage ?? fault();
  });
}

/**
 * Adds a passkey, and mails the owner. Challenge (once), origin, domain and user verification are
 * checked against an answer that was made for another page or another account.
 * @throws Problem 400 `passkey_refused`, 409 `passkey_known`, `too_many_passkeys`
 */
export async function addPasskey(
  customer_id: string,
  { name, ...answer }: Body<typeof contract.addPasskey>,
  { origin, id: rp_id }: RelyingParty,
) {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
  const { registrationInfo } = await verified(
    (take) =>
      verifyRegistrationResponse({
        response: {
          id: answer.credential_id,
          rawId: answer.credential_id,
          type: 'public-key',
          clientExtensionResults: {},
          response: {
            clientDataJSON: answer.client_data,
            attestationObject: answer.attestation,
            transports: answer.transports,
          },
        },
        expectedChallenge: take,
        expectedOrigin: origin,
        expectedRPID: rp_id,
        requireUserVerification: true,
      }),
    { customer_id, fault: refused },
  );
  if (!registrationInfo) throw refused();
  const { id, publicKey, counter } = registrationInfo.credential;
  return inTransaction(async () => {
    await queuePasskeyAdded(await requireVerified(customer_id));
    return presentPasskey(
      await storePasskey({
        customer_id,
        credential_id: id,
        public_key: Buffer.from(publicKey).toString('base64url'),
        counter,
        transports: answer.transports,
        name,
      }),
    );
  });
}

/**
 * Removes a passkey, and mails the owner: an intruder would lock them out of their own way in (ASVS
 * 6.3.7).
 * @throws Problem 404
 */
export function removePasskey(customer_id: string, id: string): Promise<void> {
  return inTransaction(async () => {
    await forgetPasskey(customer_id, id);
    await queuePasskeyRemoved(await customerById(customer_id));
  });
}

/** The account of a passkey. */
type Owner = Awaited<ReturnType<typeof customerById>>;
type Answer = Body<typeof contract.logInByPasskey>;

/** @throws Problem 401 `invalid_credentials` */
async function openedBy(answer: Answer, { origin, id }: RelyingParty): Promise<Owner> {
  const passkey = await passkeyNamed(answer.credential_id);
  if (!passkey) throw invalidCredentials();
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
  const result = await verified(
    (take) =>
      verifyAuthenticationResponse({
        response: {
          id: answer.credential_id,
          rawId: answer.credential_id,
          type: 'public-key',
          clientExtensionResults: {},
          response: {
            clientDataJSON: answer.client_data,
            authenticatorData: answer.authenticator_data,
            signature: answer.signature,
          },
        },
        expectedChallenge: take,
        expectedOrigin: origin,
        expectedRPID: id,
        requireUserVerification: true,
        credential: {
          id: passkey.credential_id,
          publicKey: new Uint8Array(Buffer.from(passkey.public_key, 'base64url')),
          // A count that does not rise is refused by the library: the key was cloned (WebAuthn
          // 7.2).
          counter: passkey.counter,
          transports: passkey.transports,
        },
      }),
    { customer_id: null, fault: invalidCredentials },
  );
  if (!result.verified) throw invalidCredentials();
  const { newCounter } = result.authenticationInfo;
  // Together: a passkey that is removed while its answer is checked, or that a new password ends,
  // opens nothing.
  return inTransaction(async () => {
    if (!(await notePasskeyUse(passkey, newCounter))) throw invalidCredentials();
    return customerById(passkey.customer_id);
  });
}

/**
 * The account that a passkey opens. User verification makes it two factors in one (NIST SP
 * 800-63B-4), so no code of two-step login is asked for.
 * @throws Problem 401 `invalid_credentials`, 429
 */
export function logInByPasskey(
  answer: Answer,
  { address, party }: { address: string; party: RelyingParty },
): Promise<Owner> {
  const account = `passkey:${sha256(answer.credential_id).slice(0, 32)}`;
  return attempt(LIMITS.login, { account, address }, () => openedBy(answer, party));
}

/** The challenge of a login, as often as a login by address: each is a row. @throws Problem 429 */
export async function beginPasskeyLogin({ id }: RelyingParty) {
  return { challenge: await makeChallenge(null), rp_id: id };
}
