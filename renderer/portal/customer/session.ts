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
import { removeStored, readStored, writeStored } from '../storage.ts';
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
export const mayBeLoggedIn = () => readStored<boolean>(HINT) === true;
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

/**
 * Asks once more who is logged in, before what was typed for one account is sent: in another tab
 * somebody else may have logged in since, and the cookie is theirs.
 * @throws ApiProblem where it is not the customer of the page any more
 */
export async function confirmCustomer(customer_id: string): Promise<void> {
  const now = await recallCustomer();
  if (!now) throw new ApiProblem({ status: 401, code: 'unauthenticated' });
  if (now.customer_id !== customer_id) throw new ApiProblem({ status: 403, code: 'forbidden' });
}

/**
 * Follows what other tabs of this browser do with the login, which they all share.
 * @returns what ends it
 */
export function followOtherTabs(): () => void {
  const heard = ({ key, newValue }: StorageEvent) => {
    if (key !== HINT) return;
    session.customer = null;
    if (newValue) recallCustomer().catch(() => null);
  };
  addEventListener('storage', heard);
  return () => removeEventListener('storage', heard);
}

export function rememberCustomer(customer: Customer): void {
  session.customer = customer;
  preferRegion(customer.locale);
  writeStored(HINT, true);
}

export function forgetCustomer(): void {
  session.customer = null;
  writeStored(HINT, null);
}

/** @returns null, or what the second step needs when the account has two-step login */
export async function logIn(email: string, password: string): Promise<string | null> {
  const response = await call(logInCustomer, { body: { email, password } });
  if (response.mfa_required) return response.mfa_token;
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
  const response = await call(logInCustomer, {
    body: { email: session.customer!.email, password },
  });
  if (response.mfa_required)
    await call(verifyMfa, { body: { mfa_token: response.mfa_token, code } });
}

export async function logOut(): Promise<void> {
  await call(logOutCustomer);
  leaveNothing();
}

/**
 * Ends the login of somebody who stays: the orders of this phone are still theirs, and the next one
 * joins their bill.
 */
export async function goOnAsGuest(): Promise<void> {
  await call(logOutCustomer);
  forgetCustomer();
  forgetDrafts();
}

/** Whatever this browser stores of orders, by the beginnings of its names. */
const OF_ORDERS = ['orders:', 'saved-order:', 'again', 'had'];
/**
 * Called after logout and after the account was deleted: the next user of this browser finds none
 * of these orders, nor one of them in the basket.
 */
export function leaveNothing(): void {
  forgetCustomer();
  forgetDrafts();
  forgetClaim();
  OF_ORDERS.forEach((name) => removeStored(name));
}
