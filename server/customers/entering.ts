import { ok, type Reply } from '../http/reply.ts';
import { entryCookies, type Asked } from '../sessions/doors.ts';
import type { Tokens } from '../sessions/sessions.ts';
import { enter } from './login.ts';
import type { Customer } from './model.ts';

export function tokenJson(tokens: Tokens, email_verified: boolean) {
  return {
    access_token: tokens.access_token,
    token_type: 'bearer',
    expires_in: tokens.expires_in,
    email_verified,
    mfa_required: false,
  };
}

/** Opens a session for a customer who is authenticated, with the cookies of this browser. */
export async function enterAndRespond(
  customer: Customer,
  asked: Asked,
  more: object = {},
): Promise<Reply> {
  const tokens = await enter(customer, asked);
  return ok(
    { ...tokenJson(tokens, customer.email_verified), ...more },
    await entryCookies('customer', tokens, asked),
  );
}
