import {
  addPasskey,
  beginPasskey,
  beginPasskeyLogin,
  logInByPasskey,
  TRANSPORTS,
} from '../../../server/passkey-login/contract.ts';
import { call } from '../../api.ts';
import { recallCustomer } from './session.ts';

const isAddress = (host: string) => /^[\d.]+$/.test(host) || host.startsWith('[');

/**
 * Whether this page can use passkeys: browsers have them on https and localhost, and under a name,
 * never under a bare address.
 */
export const hasPasskeys = (): boolean =>
  window.isSecureContext &&
  typeof window.PublicKeyCredential === 'function' &&
  !isAddress(location.hostname);

/** Whether the user closed the browser's own dialog, which is no fault. */
export function isDismissed(error: unknown): boolean {
  return error instanceof Error && ['NotAllowedError', 'AbortError'].includes(error.name);
}

/** The library is fetched when it is first needed. */
const library = () => import('@simplewebauthn/browser');

/** Logs in with the passkey that the browser offers. */
export async function logInWithPasskey(): Promise<void> {
  const { challenge, rp_id: rpId } = await call(beginPasskeyLogin);
  const { startAuthentication } = await library();
  const { id, response } = await startAuthentication({
    optionsJSON: { challenge, rpId, userVerification: 'required' },
  });
  await call(logInByPasskey, {
    body: {
      credential_id: id,
      client_data: response.clientDataJSON,
      authenticator_data: response.authenticatorData,
      signature: response.signature,
    },
  });
  await recallCustomer();
}

/** Makes a passkey on this device, or a key that is connected, and adds it to the account. */
export async function makePasskey(name: string) {
  const begun = await call(beginPasskey);
  const { startRegistration } = await library();
  const { id, response } = await startRegistration({
    optionsJSON: {
      challenge: begun.challenge,
      rp: { id: begun.rp_id, name: begun.rp_name },
      user: { id: begun.user_id, name: begun.user_name, displayName: begun.user_name },
      // ES256, RS256, EdDSA (COSE algorithm identifiers).
      pubKeyCredParams: [-7, -257, -8].map((alg) => ({ type: 'public-key', alg })),
      excludeCredentials: begun.exclude.map((known) => ({ type: 'public-key', id: known })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
    },
  });
  return call(addPasskey, {
    body: {
      name,
      credential_id: id,
      client_data: response.clientDataJSON,
      attestation: response.attestationObject,
      transports: TRANSPORTS.filter((one) => response.transports?.includes(one)),
    },
  });
}
