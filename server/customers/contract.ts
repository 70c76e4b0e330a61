import * as z from 'zod';
import { country, email, endpoint, line, locale, optionalLine, timestamp } from '../http/endpoint.ts';
import { givenPassword, newPassword } from '../staff/contract.ts';

export const address = z.strictObject({
  street: optionalLine(160), postal_code: optionalLine(20), city: optionalLine(120), country: country.nullish().transform((value) => value ?? null),
});
export type Address = z.output<typeof address>;

const customerToken = z.strictObject({
  access_token: z.string(), token_type: z.literal('bearer'), expires_in: z.int(), email_verified: z.boolean(), mfa_required: z.literal(false),
});

export const registerCustomer = endpoint({
  port: 'portal', method: 'POST', path: '/customer/register', access: 'public', summary: 'Opens an account and sends the verification mail',
  body: z.strictObject({ email, password: newPassword, full_name: line(120) }),
  responses: { 201: z.strictObject({ customer_id: z.string(), email: z.string(), email_verified: z.literal(false) }) },
});
export const verifyEmail = endpoint({
  port: 'portal', method: 'GET', path: '/customer/verify-email', access: 'public', summary: 'Verifies a mail address by its single-use token',
  query: z.strictObject({ token: z.string().max(200).default('') }),
  responses: { 200: z.strictObject({ email: z.string(), email_verified: z.literal(true) }) },
});
export const resendVerification = endpoint({
  port: 'portal', method: 'POST', path: '/customer/resend-verification', access: 'public', summary: 'Sends the verification mail again, if there is an account to verify',
  body: z.strictObject({ email }),
  responses: { 202: z.strictObject({ accepted: z.literal(true) }) },
});
export const logInCustomer = endpoint({
  port: 'portal', method: 'POST', path: '/customer/token', access: 'public', summary: 'Logs a customer in', form: true,
  body: z.union([z.strictObject({ email, password: givenPassword }), z.strictObject({ username: email, password: givenPassword, grant_type: z.literal('password').optional() })]),
  responses: { 200: customerToken },
});
export const refreshCustomer = endpoint({
  port: 'portal', method: 'POST', path: '/customer/token/refresh', access: 'public', summary: 'Rotates the refresh token in the cookie',
  responses: { 200: customerToken },
});
export const logOutCustomer = endpoint({
  port: 'portal', method: 'POST', path: '/customer/logout', access: 'public', summary: 'Ends this session',
  responses: { 200: z.strictObject({ logged_out: z.literal(true) }) },
});

const profile = z.strictObject({
  customer_id: z.string(), email: z.string(), email_verified: z.boolean(), full_name: z.string(), business_name: z.string().nullable(),
  tax_id: z.string().nullable(), address: z.strictObject({ street: z.string().nullable(), postal_code: z.string().nullable(), city: z.string().nullable(), country: z.string().nullable() }),
  phone: z.string().nullable(), locale, mfa_enabled: z.boolean(), created_at: timestamp, updated_at: timestamp,
});
export const getProfile = endpoint({
  port: 'portal', method: 'GET', path: '/customer/profile', access: 'customer', summary: 'The customer',
  responses: { 200: profile },
});
export const putProfile = endpoint({
  port: 'portal', method: 'PUT', path: '/customer/profile', access: 'customer', summary: 'Changes what a person may change of himself; what is left out stays',
  body: z.strictObject({
    full_name: line(120).optional(), business_name: optionalLine(160).optional(), tax_id: optionalLine(40).optional(),
    address: address.nullable().optional(), phone: optionalLine(40).optional(), locale: locale.optional(),
  }),
  responses: { 200: profile },
});
