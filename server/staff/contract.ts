import * as z from 'zod';
import {
  givenPassword,
  linkToken,
  mfaChallenge,
  mfaSetup,
  newBackupCodes,
  newPassword,
  secondFactorCode,
  session,
} from '../accounts/contract.ts';
import { email, endpoint, id, line, listOf, page, ROLES, timestamp } from '../http/endpoint.ts';

export const user = z.strictObject({
  id: z.string(),
  email: z.string(),
  full_name: z.string(),
  role: z.enum(ROLES),
  restaurant_id: z.string(),
  mfa_enabled: z.boolean(),
});

export const staffToken = z.strictObject({
  access_token: z.string(),
  token_type: z.literal('bearer'),
  expires_in: z.int(),
  mfa_required: z.literal(false),
});

export const logInStaff = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/token',
  access: 'public',
  summary: 'Logs a staff member in',
  form: true,
  body: z.union([
    z.strictObject({ email, password: givenPassword }),
    z.strictObject({
      username: email,
      password: givenPassword,
      grant_type: z.literal('password').optional(),
    }),
  ]),
  responses: { 200: z.union([staffToken, mfaChallenge]) },
});
export const refreshStaff = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/token/refresh',
  access: 'public',
  summary: 'Rotates the refresh token in the cookie',
  responses: { 200: staffToken },
});
export const logOutStaff = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/logout',
  access: 'public',
  summary: 'Ends this session',
  responses: { 200: z.strictObject({ logged_out: z.literal(true) }) },
});
export const getMe = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/me',
  access: 'waiter',
  summary: 'Who is logged in',
  responses: {
    200: user.extend({
      has_pin: z.boolean(),
      pin_locked: z.boolean(),
      /** Whether a PIN opened this session, which then ends with the shift. */
      by_pin: z.boolean(),
    }),
  },
});

/** Four to six digits. */
export const pin = z.string().regex(/^\d{4,6}$/);
export const setPin = endpoint({
  port: 'staff',
  method: 'PUT',
  path: '/api/account/pin',
  access: 'waiter',
  summary: 'Sets the own PIN for paired tills and approvals',
  body: z.strictObject({ password: givenPassword, pin }),
  responses: { 200: z.strictObject({ has_pin: z.literal(true) }) },
});
export const removeOwnPin = endpoint({
  port: 'staff',
  method: 'DELETE',
  path: '/api/account/pin',
  access: 'waiter',
  summary: 'Removes the own PIN and ends the sessions that it opened',
  responses: { 200: z.strictObject({ has_pin: z.literal(false) }) },
});

/** A member of staff as a till shows them. */
export const person = z.strictObject({
  id: z.string(),
  full_name: z.string(),
  role: z.enum(ROLES),
});
export const listApprovers = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/approvers',
  access: 'waiter',
  summary: 'The staff with a PIN who have at least a role, by name',
  query: z.strictObject({ role: z.enum(ROLES).default('waiter') }),
  responses: { 200: listOf(person) },
});

const passwordAndCode = z.strictObject({ password: givenPassword, code: secondFactorCode });
export const changeStaffPassword = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/change-password',
  access: 'waiter',
  summary: 'Changes the own password; ends every session and opens a new one here',
  body: z.strictObject({ password: givenPassword, new_password: newPassword }),
  responses: { 200: staffToken },
});
export const setUpStaffMfa = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/mfa/setup',
  access: 'waiter',
  summary: 'Begins to set MFA up; not on yet',
  body: z.strictObject({ password: givenPassword }),
  responses: { 200: mfaSetup },
});
export const verifyStaffMfa = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/mfa/verify',
  access: 'guest',
  beginsLogin: true,
  summary: 'Turns MFA on by a first code (logged in), or finishes a login (with `mfa_token`)',
  body: z.strictObject({ mfa_token: linkToken.optional(), code: secondFactorCode }),
  responses: { 200: staffToken.extend({ mfa_enabled: z.literal(true) }) },
});
export const disableStaffMfa = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/mfa/disable',
  access: 'waiter',
  summary: 'Turns the own MFA off',
  body: passwordAndCode,
  responses: { 200: z.strictObject({ mfa_enabled: z.literal(false) }) },
});
export const renewStaffBackupCodes = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/mfa/backup-codes',
  access: 'waiter',
  summary: 'Ten new backup codes in place of the old',
  body: passwordAndCode,
  responses: { 200: newBackupCodes },
});
const ended = z.strictObject({ ended: z.int() });
export const listStaffSessions = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/sessions',
  access: 'waiter',
  summary: 'The own open sessions',
  responses: { 200: listOf(session) },
});
export const endStaffSession = endpoint({
  port: 'staff',
  method: 'DELETE',
  path: '/api/sessions/{id}',
  access: 'waiter',
  summary: 'Ends one of the own sessions',
  params: z.strictObject({ id }),
  responses: { 200: ended },
});
export const endStaffSessions = endpoint({
  port: 'staff',
  method: 'DELETE',
  path: '/api/sessions',
  access: 'waiter',
  summary: 'Signs out everywhere, here too',
  responses: { 200: ended },
});

const managedUser = user.extend({
  disabled: z.boolean(),
  invited: z.boolean(),
  created_at: timestamp,
});
const role = z.enum(ROLES);
const managed = { params: z.strictObject({ id }), responses: { 200: managedUser } };
/** The user's own password again: an unlocked screen must not create an owner (ASVS 7.5.3). */
const fresh = { password: givenPassword };
const invitation = z.strictObject({
  user: managedUser,
  invitation_url: z.string(),
  /** Where other devices open the back office; null where only this machine does. */
  opens_at: z.string().nullable(),
  expires_in: z.int(),
});
export const listUsers = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/users',
  access: 'owner',
  summary: 'The staff, newest first',
  query: z.strictObject(page),
  responses: { 200: listOf(managedUser) },
});
export const inviteUser = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/users',
  access: 'owner',
  summary: 'Adds a member of staff, who sets a password by the one-use link in the answer',
  body: z.strictObject({ email, full_name: line(120), role, ...fresh }),
  responses: { 201: invitation },
});
export const changeUser = endpoint({
  port: 'staff',
  method: 'PATCH',
  path: '/api/users/{id}',
  access: 'owner',
  summary: 'Changes name or role, or disables; a disabled user is logged out at once',
  ...managed,
  body: z.strictObject({
    full_name: line(120).optional(),
    role: role.optional(),
    disabled: z.boolean().optional(),
    ...fresh,
  }),
});
export const inviteAgain = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/users/{id}/invitation',
  access: 'owner',
  summary: 'A new one-use link, for a forgotten password too',
  params: z.strictObject({ id }),
  body: z.strictObject(fresh),
  responses: { 200: invitation },
});
export const endUserSessions = endpoint({
  port: 'staff',
  method: 'DELETE',
  path: '/api/users/{id}/sessions',
  access: 'owner',
  summary: 'Logs a member of staff out everywhere',
  params: z.strictObject({ id }),
  responses: { 200: ended },
});
export const removeUserPin = endpoint({
  port: 'staff',
  method: 'DELETE',
  path: '/api/users/{id}/pin',
  access: 'owner',
  summary: "Removes a user's PIN and ends the sessions that it opened",
  params: z.strictObject({ id }),
  responses: { 200: z.strictObject({ removed: z.int() }) },
});
export const disableUserMfa = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/users/{id}/disable-mfa',
  access: 'owner',
  summary: 'Turns MFA off for someone whose phone is lost, seen in person; audited',
  ...managed,
  body: z.strictObject(fresh),
});
export const acceptInvitation = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/invitation',
  access: 'public',
  summary: 'Sets the password by a one-use link; logs nobody in',
  body: z.strictObject({ token: linkToken, password: newPassword }),
  responses: { 200: z.strictObject({ email: z.string(), password_changed: z.literal(true) }) },
});
