import * as z from 'zod';
import { customerToken } from '../customers/contract.ts';
import { endpoint, id, line, listFrom, listOf } from '../http/endpoint.ts';
import { passkey } from '../passkeys/contract.ts';

/** How a browser reaches an authenticator (WebAuthn Level 3, 5.8.4). */
export const TRANSPORTS = [
  'ble',
  'cable',
  'hybrid',
  'internal',
  'nfc',
  'smart-card',
  'usb',
] as const;

const base64url = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[A-Za-z0-9_-]+$/);
/** At most 1023 bytes (WebAuthn Level 3, 4). */
const credential_id = base64url(1364);
const client_data = base64url(4000);

export const listPasskeys = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/customer/passkeys',
  access: 'customer',
  summary: "The customer's passkeys, oldest first",
  responses: { 200: listOf(passkey) },
});
export const beginPasskey = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/customer/passkeys/challenge',
  access: 'customer',
  fresh: true,
  summary: 'Begins to add a passkey; 409 passkeys_unavailable but on https and localhost',
  responses: {
    200: z.strictObject({
      challenge: z.string(),
      rp_id: z.string(),
      rp_name: z.string(),
      user_id: z.string(),
      user_name: z.string(),
      /** The credentials that the account has already. */
      exclude: z.array(z.string()),
    }),
  },
});
export const addPasskey = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/customer/passkeys',
  access: 'customer',
  fresh: true,
  summary: 'Adds a passkey by the answer to the challenge',
  body: z.strictObject({
    name: line(60),
    credential_id,
    client_data,
    attestation: base64url(20_000),
    transports: listFrom(z.enum(TRANSPORTS), { max: TRANSPORTS.length }),
  }),
  responses: { 201: passkey },
});
export const renamePasskey = endpoint({
  port: 'portal',
  method: 'PATCH',
  path: '/customer/passkeys/{id}',
  access: 'customer',
  summary: 'Renames a passkey',
  params: z.strictObject({ id }),
  body: z.strictObject({ name: line(60) }),
  responses: { 200: passkey },
});
export const removePasskey = endpoint({
  port: 'portal',
  method: 'DELETE',
  path: '/customer/passkeys/{id}',
  access: 'customer',
  fresh: true,
  summary: 'Removes a passkey',
  params: z.strictObject({ id }),
  responses: { 200: z.strictObject({ removed: z.literal(true) }) },
});
export const beginPasskeyLogin = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/customer/passkey-login/challenge',
  access: 'guest',
  beginsLogin: true,
  summary: 'Begins a login by a passkey; the authenticator says whose',
  responses: { 200: z.strictObject({ challenge: z.string(), rp_id: z.string() }) },
});
export const logInByPasskey = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/customer/passkey-login',
  access: 'guest',
  beginsLogin: true,
  summary: 'Logs in by a passkey, which is both factors in one',
  body: z.strictObject({
    credential_id,
    client_data,
    authenticator_data: base64url(4000),
    signature: base64url(8000),
  }),
  responses: { 200: customerToken },
});
