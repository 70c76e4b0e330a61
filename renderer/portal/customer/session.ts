import { reactive } from 'vue';
import {
  getProfile,
  logInCustomer,
  logOutCustomer,
  verifyMfa,
} from '../../../server/customers/contract.ts';
import type { ResponseBody } from '../../../server/http/endpoint.ts';
import { ApiProblem, call } from '../../api.ts';
import { preferRegion } from '../../ui/format.ts';
import { forgetDrafts } from '../draft.ts';
import { forgetKept, readKept, writeKept } from '../kept.ts';
import { forgetClaim } from '../orders/pending-claim.ts';

export type Customer = ResponseBody<typeof getProfile>;

/**
 * Who is logged in, as far as this page knows: the session is in a cookie that scripts cannot read.
 */
export const session = reactive<{ customer: Customer | null }>({ customer: null });

const HINT = 'logged-in';

/**
 * True when a customer logged in with this browser and did not log out; saves guests a call that
 * would fail with 401.
 */
export const mayBeLoggedIn = () => readKept<boolean>(HINT) === true;
export function isLoggedOut(error: unknown) {
  return error instanceof ApiProblem && error.code === 'unauthenticated';
}

/** @returns null when nobody is logged in */
export async function recallCustomer(signal?: AbortSignal): Promise<Customer | null> {
  try {
    rememberCustomer(await call(getProfile, { signal }));
  } catch (error) {
    if (!isLoggedOut(error)) throw error;
    forgetCustomer();
  }
  return session.customer;
}

export function rememberCustomer(customer: Customer): void {
  session.customer = customer;
  preferRegion(customer.locale);
  writeKept(HINT, true);
}

export function forgetCustomer(): void {
  session.customer = null;
  writeKept(HINT, null);
}

/** @returns null, or what the second step needs when the account has two-step login */
export async function logIn(email: string, password: string): Promise<string | null> {
  const answer = await call(logInCustomer, { body: { email, password } });
  if (answer.mfa_required) return answer.mfa_token;
  await recallCustomer();
  return null;
}

/** The second step: six digits or a backup code. */
export async function finishLogIn(mfa_token: string, code: string): Promise<void> {
  await call(verifyMfa, { body: { mfa_token, code } });
  await recallCustomer();
}

/**
 * Asks the same customer for password and code again, which makes the session fresh (ASVS 7.5.3).
 */
export async function logInAgain({
  password,
  code,
}: {
  password: string;
  code: string;
}): Promise<void> {
  const answer = await call(logInCustomer, { body: { email: session.customer!.email, password } });
  if (answer.mfa_required) await call(verifyMfa, { body: { mfa_token: answer.mfa_token, code } });
}

export async function logOut(): Promise<void> {
  await call(logOutCustomer);
  leaveNothing();
}

/** Called after logout and after the account was deleted. */
export function leaveNothing(): void {
  forgetCustomer();
  forgetDrafts();
  forgetClaim();
  forgetKept('orders:'); // the next user of this browser finds none of these orders
}
