import * as z from 'zod';
import { endpoint, givenToken, id, line, listOf, timestamp } from '../http/endpoint.ts';
import { person, pin, staffToken } from '../staff/contract.ts';

const TILL_KINDS = ['till', 'kitchen'] as const;
export type TillKind = (typeof TILL_KINDS)[number];
const kind = z.enum(TILL_KINDS);
/** Beside the machines of the restaurant the phones of its people. */
export const DEVICE_KINDS = [...TILL_KINDS, 'phone'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];
const deviceKind = z.enum(DEVICE_KINDS);

const thisTill = z.strictObject({ id: z.string(), name: z.string(), kind: deviceKind });

export const pairTill = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/tills',
  access: 'owner',
  // A paired till takes PINs in place of passwords and codes: an unattended screen pairs none.
  fresh: true,
  summary: 'Pairs the machine that sends it: from now on staff log in there with their PIN',
  body: z.strictObject({ name: line(60), kind: kind.default('till') }),
  responses: { 201: thisTill },
});
export const listTills = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/tills',
  access: 'manager',
  summary: 'The paired devices, by name; `here` is the one that asks',
  responses: {
    200: listOf(
      thisTill.extend({
        here: z.boolean(),
        created_at: timestamp,
        /** When it was seen last. */
        last_used_at: timestamp.nullable(),
        /** Whose phone it is. */
        person_name: z.string().nullable(),
        /** Where it was seen last. */
        address: z.string().nullable(),
      }),
    ),
  },
});
export const unpairTill = endpoint({
  port: 'staff',
  method: 'DELETE',
  path: '/api/tills/{id}',
  // A phone that was lost at night must not wait for an owner; a till still does.
  access: 'manager',
  summary:
    'Unpairs a device at once and ends the sessions on it; a till wants an owner, the phone of ' +
    'somebody with a higher role that role',
  params: z.strictObject({ id }),
  responses: { 200: z.strictObject({ ended: z.int() }) },
});
export const createPairing = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/pairings',
  access: 'manager',
  // What it pairs takes PINs in place of passwords and codes: an unattended screen pairs nothing.
  fresh: true,
  summary:
    'A QR code that pairs the device which scans it, once and within five minutes: the phone of ' +
    'a person of at most the own role, a kitchen screen, or a till (owners)',
  body: z.strictObject({ kind: deviceKind, name: line(60), user_id: id.nullable().default(null) }),
  responses: {
    201: z.strictObject({
      id: z.string(),
      kind: deviceKind,
      name: z.string(),
      /** With the token behind `#`, which no browser sends and no log sees. */
      url: z.string(),
      qr_code: z.string(),
      expires_in: z.int(),
    }),
  },
});
export const acceptPairing = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/pairings/accept',
  access: 'public',
  summary: 'Pairs the device that sends it, by the token of a QR code; logs nobody in',
  body: z.strictObject({ token: givenToken }),
  responses: { 201: thisTill },
});
export const listPeople = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/tills/people',
  access: 'public',
  summary:
    'Which device this machine is, and the staff with a PIN who may log in there: on a phone its ' +
    'person alone, nobody on another machine',
  responses: { 200: listOf(person).extend({ till: thisTill.nullable() }) },
});
export const logInByPin = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/pin-login',
  access: 'public',
  summary: 'Logs a person in on a paired till; five wrong PINs lock theirs until a password login',
  body: z.strictObject({ user_id: id, pin }),
  responses: { 200: staffToken },
});
