import * as z from 'zod';
import { endpoint, id, line, listOf, timestamp } from '../http/endpoint.ts';
import { person, pin, staffToken } from '../staff/contract.ts';

const TILL_KINDS = ['till', 'kitchen'] as const;
export type TillKind = (typeof TILL_KINDS)[number];
const kind = z.enum(TILL_KINDS);

const thisTill = z.strictObject({ id: z.string(), name: z.string(), kind });

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
  summary: 'The paired tills, by name; `here` is the one that asks',
  responses: {
    200: listOf(
      thisTill.extend({
        here: z.boolean(),
        created_at: timestamp,
        last_used_at: timestamp.nullable(),
      }),
    ),
  },
});
export const unpairTill = endpoint({
  port: 'staff',
  method: 'DELETE',
  path: '/api/tills/{id}',
  access: 'owner',
  summary: 'Unpairs a till at once and ends the sessions that PINs opened on it',
  params: z.strictObject({ id }),
  responses: { 200: z.strictObject({ ended: z.int() }) },
});
export const listPeople = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/tills/people',
  access: 'public',
  summary: 'Which till this machine is, and the staff with a PIN; nobody on another machine',
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
