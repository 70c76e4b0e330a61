import * as z from 'zod';
import { email, endpoint, ROLES } from '../http/endpoint.ts';

const points = (value: string) => [...value].length;
const hasThreeClasses = (value: string) => /\p{Lu}/u.test(value) && /\p{Ll}/u.test(value) && /\d/.test(value);

/**
 * 8 to 128 characters (code points), an upper-case letter, a lower-case letter and a digit; from 15 on, anything.
 * The classes are the customer's requirement and depart from NIST SP 800-63B-4, which wants none.
 */
export const newPassword = z.string()
  .refine((value) => points(value) >= 8 && points(value) <= 128, { params: { rule: 'password_length' }, abort: true })
  .refine((value) => points(value) >= 15 || hasThreeClasses(value), { params: { rule: 'password_classes' } });
/** A password as typed at login; never trimmed, and refused unhashed when absurd. */
export const givenPassword = z.string().min(1).max(256);

export const user = z.strictObject({ id: z.string(), email: z.string(), full_name: z.string(), role: z.enum(ROLES), restaurant_id: z.string() });

const staffToken = z.strictObject({ access_token: z.string(), token_type: z.literal('bearer'), expires_in: z.int(), mfa_required: z.literal(false) });

export const logInStaff = endpoint({
  port: 'staff', method: 'POST', path: '/api/token', access: 'public', summary: 'Logs a staff member in', form: true,
  body: z.union([z.strictObject({ email, password: givenPassword }), z.strictObject({ username: email, password: givenPassword, grant_type: z.literal('password').optional() })]),
  responses: { 200: staffToken },
});
export const refreshStaff = endpoint({
  port: 'staff', method: 'POST', path: '/api/token/refresh', access: 'public', summary: 'Rotates the refresh token in the cookie',
  responses: { 200: staffToken },
});
export const logOutStaff = endpoint({
  port: 'staff', method: 'POST', path: '/api/logout', access: 'public', summary: 'Ends this session',
  responses: { 200: z.strictObject({ logged_out: z.literal(true) }) },
});
export const getMe = endpoint({
  port: 'staff', method: 'GET', path: '/api/me', access: 'waiter', summary: 'Who is logged in',
  responses: { 200: user },
});
