import * as z from 'zod';
import { givenToken, timestamp } from '../http/endpoint.ts';

const points = (value: string) => [...value].length;
function hasThreeClasses(value: string) {
  return /\p{Lu}/u.test(value) && /\p{Ll}/u.test(value) && /\d/.test(value);
}

/**
 * 8 to 128 characters (code points), an upper-case letter, a lower-case letter and a digit; from 15
 * on, any. The classes are the customer's requirement and depart from NIST SP 800-63B-4, which
 * wants none.
 */
export const newPassword = z
  .string()
  .refine((value) => points(value) >= 8 && points(value) <= 128, {
    params: { rule: 'password_length' },
    abort: true,
  })
  .refine((value) => points(value) >= 15 || hasThreeClasses(value), {
    params: { rule: 'password_classes' },
  })
  .meta({
    minLength: 8,
    maxLength: 128,
    description:
      'below 15 characters with an upper-case letter, a lower-case letter and a digit; ' +
      'none that is common',
  });
/** A password as typed at login; never trimmed, and refused without hashing when too long. */
export const givenPassword = z.string().min(1).max(256);
/** Six digits from the authenticator, or a backup code; spaces and hyphens as people type them. */
export const secondFactorCode = z
  .string()
  .trim()
  .min(6)
  .max(20)
  .regex(/^[A-Za-z0-9][A-Za-z0-9 -]*$/);
/** A token of a link in a mail. */
export const linkToken = givenToken;

/** Password and, with MFA on, a code: sensitive changes require them again (ASVS 7.5.1). */
export const proof = z.strictObject({ password: givenPassword, code: secondFactorCode.optional() });

export const mfaChallenge = z.strictObject({
  mfa_required: z.literal(true),
  mfa_token: z.string(),
  expires_in: z.int(),
});
export const mfaSetup = z.strictObject({
  secret: z.string(),
  otpauth_url: z.string(),
  qr_code: z.string().startsWith('data:image/png;base64,'),
  backup_codes: z.array(z.string()).length(10),
});
export type MfaSetup = z.infer<typeof mfaSetup>;
export const newBackupCodes = z.strictObject({ backup_codes: z.array(z.string()).length(10) });
export const session = z.strictObject({
  id: z.string(),
  user_agent: z.string().nullable(),
  created_at: timestamp,
  last_seen_at: timestamp,
  current: z.boolean(),
});
export type Session = z.infer<typeof session>;
