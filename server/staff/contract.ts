import * as z from 'zod';
import { givenPassword } from '../accounts/contract.ts';
import { email, endpoint, ROLES } from '../http/endpoint.ts';

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
