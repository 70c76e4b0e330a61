import * as z from 'zod';
import {
  givenPassword,
  linkToken,
  mfaChallenge,
  mfaSetup,
  newBackupCodes,
  newPassword,
  proof,
  secondFactorCode,
  session,
} from '../accounts/contract.ts';
import {
  country,
  email,
  endpoint,
  givenToken,
  id,
  line,
  listOf,
  locale,
  optionalLine,
  page,
  timestamp,
  sortBy,
} from '../http/endpoint.ts';

export const address = z.strictObject({
  street: optionalLine(160),
  postal_code: optionalLine(20),
  city: optionalLine(120),
  country: country.nullish().transform((value) => value ?? null),
});
export type Address = z.output<typeof address>;

export const customerToken = z.strictObject({
  access_token: z.string(),
  token_type: z.literal('bearer'),
  expires_in: z.int(),
  email_verified: z.boolean(),
  mfa_required: z.literal(false),
});

export const registerCustomer = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/customer/register',
  access: 'public',
  summary: 'Opens an account and sends the verification mail',
  body: z.strictObject({ email, password: newPassword, full_name: line(120) }),
  responses: {
    201: z.strictObject({
      customer_id: z.string(),
      email: z.string(),
      email_verified: z.literal(false),
    }),
  },
});
export const verifyEmail = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/customer/verify-email',
  access: 'public',
  summary: 'Verifies a mail address by its single-use token',
  query: z.strictObject({ token: givenToken.or(z.literal('')).default('') }),
  responses: { 200: z.strictObject({ email: z.string(), email_verified: z.literal(true) }) },
});
export const resendVerification = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/customer/resend-verification',
  access: 'public',
  summary: 'Sends the verification mail again, if there is an account to verify',
  body: z.strictObject({ email }),
  responses: { 202: z.strictObject({ accepted: z.literal(true) }) },
});
export const logInCustomer = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/customer/token',
  access: 'public',
  summary: 'Logs a customer in',
  form: true,
  body: z.union([
    z.strictObject({ email, password: givenPassword }),
    z.strictObject({
      username: email,
      password: givenPassword,
      grant_type: z.literal('password').optional(),
    }),
  ]),
  responses: { 200: z.union([customerToken, mfaChallenge]) },
});
export const refreshCustomer = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/customer/token/refresh',
  access: 'public',
  summary: 'Rotates the refresh token in the cookie',
  responses: { 200: customerToken },
});
export const logOutCustomer = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/customer/logout',
  access: 'public',
  summary: 'Ends this session',
  responses: { 200: z.strictObject({ logged_out: z.literal(true) }) },
});

export const profile = z.strictObject({
  customer_id: z.string(),
  email: z.string(),
  email_verified: z.boolean(),
  full_name: z.string(),
  business_name: z.string().nullable(),
  tax_id: z.string().nullable(),
  address: z.strictObject({
    street: z.string().nullable(),
    postal_code: z.string().nullable(),
    city: z.string().nullable(),
    country: z.string().nullable(),
  }),
  phone: z.string().nullable(),
  locale,
  mfa_enabled: z.boolean(),
  created_at: timestamp,
  updated_at: timestamp,
});
export const getProfile = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/customer/profile',
  access: 'customer',
  summary: 'The customer',
  responses: { 200: profile },
});
export const putProfile = endpoint({
  port: 'portal',
  method: 'PUT',
  path: '/customer/profile',
  access: 'customer',
  summary: 'Changes the own profile; what is left out stays',
  body: z.strictObject({
    full_name: line(120).optional(),
    business_name: optionalLine(160).optional(),
    tax_id: optionalLine(40).optional(),
    address: address.nullable().optional(),
    phone: optionalLine(40).optional(),
    locale: locale.optional(),
    /** True when the user confirmed the tax id in spite of a fault. */
    tax_id_checked: z.literal(true).optional(),
  }),
  responses: { 200: profile },
});

const billingColumns = {
  name: line(160),
  tax_id: optionalLine(40),
  street: optionalLine(160),
  postal_code: optionalLine(20),
  city: optionalLine(120),
  country: country.nullish().transform((value) => value ?? null),
  email: email.nullish().transform((value) => value ?? null),
};
export const billingProfileBody = z.strictObject({
  ...billingColumns,
  /** True when the user confirmed the tax id in spite of a fault. */
  tax_id_checked: z.literal(true).optional(),
});
const nullableText = z.string().nullable();
export const billingProfile = z.strictObject({
  id: z.string(),
  name: z.string(),
  tax_id: nullableText,
  street: nullableText,
  postal_code: nullableText,
  city: nullableText,
  country: nullableText,
  email: nullableText,
});
export type BillingProfilePayload = z.output<typeof billingProfile>;
export const listBillingProfiles = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/customer/billing-profiles',
  access: 'customer',
  summary: 'The companies that the customer invoices for, oldest first',
  responses: { 200: listOf(billingProfile) },
});
export const addBillingProfile = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/customer/billing-profiles',
  access: 'customer',
  summary: 'Adds such a company, at most 20',
  body: billingProfileBody,
  responses: { 201: billingProfile },
});
export const changeBillingProfile = endpoint({
  port: 'portal',
  method: 'PUT',
  path: '/customer/billing-profiles/{id}',
  access: 'customer',
  summary: 'Changes such a company; issued invoices stay as they are',
  params: z.strictObject({ id }),
  body: billingProfileBody,
  responses: { 200: billingProfile },
});
export const removeBillingProfile = endpoint({
  port: 'portal',
  method: 'DELETE',
  path: '/customer/billing-profiles/{id}',
  access: 'customer',
  summary: 'Removes such a company; issued invoices stay as they are',
  params: z.strictObject({ id }),
  responses: { 200: z.strictObject({ removed: z.literal(true) }) },
});

const changed = z.strictObject({ password_changed: z.literal(true) });
export const forgotPassword = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/customer/forgot-password',
  access: 'public',
  summary: 'Mails a link that sets a new password, if there is an account',
  body: z.strictObject({ email }),
  responses: { 202: z.strictObject({ accepted: z.literal(true) }) },
});
export const resetPassword = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/customer/reset-password',
  access: 'public',
  summary: 'Sets a new password by the link of a mail; ends all sessions',
  body: z.strictObject({ token: linkToken, password: newPassword }),
  responses: { 200: changed },
});
export const changePassword = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/customer/change-password',
  access: 'customer',
  summary: 'Changes the password; ends every session and opens a new one here',
  body: z.strictObject({ password: givenPassword, new_password: newPassword }),
  responses: { 200: customerToken },
});
export const changeEmail = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/customer/change-email',
  access: 'customer',
  summary: 'Mails a link to the new address; once it is followed the address changes',
  body: proof.extend({ email }),
  responses: { 202: z.strictObject({ accepted: z.literal(true) }) },
});

export const setUpMfa = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/customer/mfa/setup',
  access: 'customer',
  summary: 'Begins to set MFA up; not on yet',
  body: z.strictObject({ password: givenPassword }),
  responses: { 200: mfaSetup },
});
export const verifyMfa = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/customer/mfa/verify',
  access: 'guest',
  beginsLogin: true,
  summary: 'Turns MFA on by a first code (logged in), or finishes a login (with `mfa_token`)',
  body: z.strictObject({ mfa_token: linkToken.optional(), code: secondFactorCode }),
  responses: { 200: customerToken.extend({ mfa_enabled: z.literal(true) }) },
});
export const disableMfa = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/customer/mfa/disable',
  access: 'customer',
  summary: 'Turns MFA off',
  body: z.strictObject({ password: givenPassword, code: secondFactorCode }),
  responses: { 200: z.strictObject({ mfa_enabled: z.literal(false) }) },
});
export const renewBackupCodes = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/customer/mfa/backup-codes',
  access: 'customer',
  summary: 'Ten new backup codes in place of the old',
  body: z.strictObject({ password: givenPassword, code: secondFactorCode }),
  responses: { 200: newBackupCodes },
});

export const listSessions = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/customer/sessions',
  access: 'customer',
  summary: "The account's open sessions",
  responses: { 200: listOf(session) },
});
const ended = z.strictObject({ ended: z.int() });
export const endMySession = endpoint({
  port: 'portal',
  method: 'DELETE',
  path: '/customer/sessions/{id}',
  access: 'customer',
  summary: 'Ends one session',
  params: z.strictObject({ id }),
  responses: { 200: ended },
});
export const endMySessions = endpoint({
  port: 'portal',
  method: 'DELETE',
  path: '/customer/sessions',
  access: 'customer',
  summary: 'Signs out everywhere, here too',
  responses: { 200: ended },
});

const customerForStaff = z.strictObject({
  id: z.string(),
  email: z.string(),
  full_name: z.string(),
  email_verified: z.boolean(),
  mfa_enabled: z.boolean(),
  created_at: timestamp,
});
export const listCustomers = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/customers',
  access: 'manager',
  summary: 'Customers, newest first',
  query: z.strictObject({ q: line(254).optional(), sort: sortBy('created_at'), ...page }),
  responses: { 200: listOf(customerForStaff) },
});
export const verifyCustomer = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/customers/{id}/verify-email',
  access: 'manager',
  summary: 'Without a mail server: a manager who sees the person says that the address is theirs',
  params: z.strictObject({ id }),
  responses: { 200: customerForStaff },
});
export const disableCustomerMfa = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/customers/{id}/disable-mfa',
  access: 'manager',
  summary: "Turns a customer's MFA off who lost the factor; audited, and the customer is mailed",
  params: z.strictObject({ id }),
  body: proof,
  responses: { 200: customerForStaff },
});
export const endCustomerSessions = endpoint({
  port: 'staff',
  method: 'DELETE',
  path: '/api/customers/{id}/sessions',
  access: 'owner',
  summary: 'Logs a customer out everywhere',
  params: z.strictObject({ id }),
  responses: { 200: ended },
});
