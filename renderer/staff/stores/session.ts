import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { ROLES, type ResponseBody, type Body, type Role } from '../../../server/http/endpoint.ts';
import {
  getRestaurant,
  getSetup,
  setUp as setUpRestaurant,
} from '../../../server/restaurant/contract.ts';
import { getMe, logInStaff, logOutStaff, verifyStaffMfa } from '../../../server/staff/contract.ts';
import type { Currency } from '../../../server/money.ts';
import { ApiProblem, call } from '../../api.ts';
import { preferRegion } from '../../ui/format.ts';
import { shell } from '../shell.ts';

/**
 * A mark in the browser, for all its tabs and for after a reload: this login is locked, and the
 * server may not know it yet.
 */
const LOCKED = 'locked';

export function isLoggedOut(error: unknown) {
  return error instanceof ApiProblem && error.code === 'unauthenticated';
}

const EURO: Currency = { currency: 'EUR', currency_digits: 2 };

/** Who is here, and which restaurant this is. */
export const useSession = defineStore('session', () => {
  const setUp = ref<boolean | null>(null);
  const setupCodeRequired = ref(false);
  const me = shallowRef<ResponseBody<typeof getMe> | null>(null);
  const restaurant = shallowRef<ResponseBody<typeof getRestaurant> | null>(null);
  const currency = computed<Currency>(() => restaurant.value ?? EURO);
  watch(restaurant, (now) => {
    shell.restaurantName = now?.name ?? '';
    preferRegion(now?.locale ?? null);
  });

  /** Asks the server what is not known yet. Throws when it cannot be reached. */
  async function know(): Promise<void> {
    await endLocked();
    if (!setUp.value) await knowSetup();
    if (setUp.value && !me.value) await knowMe();
  }

  async function knowSetup() {
    const answer = await call(getSetup);
    setUp.value = answer.set_up;
    setupCodeRequired.value = answer.setup_code_required;
  }

  /** Who it is, asked anew. */
  async function knowMe() {
    try {
      const person = await call(getMe);
      restaurant.value = await call(getRestaurant);
      me.value = person;
    } catch (error) {
      if (!isLoggedOut(error)) throw error;
    }
  }

  /** @returns what the second step is asked with, where the login has one */
  async function logIn(email: string, password: string): Promise<string | null> {
    await endLocked();
    const answer = await call(logInStaff, { body: { email, password } });
    if (answer.mfa_required) return answer.mfa_token;
    await knowMe();
    return null;
  }

  async function finishLogIn(mfa_token: string, code: string): Promise<void> {
    await call(verifyStaffMfa, { body: { mfa_token, code } });
    await knowMe();
  }

  /** The same person gives password and code once more, which makes the login fresh again. */
  async function logInAgain({ password, code }: { password: string; code: string }): Promise<void> {
    const answer = await call(logInStaff, { body: { email: me.value!.email, password } });
    if (answer.mfa_required)
      await call(verifyStaffMfa, { body: { mfa_token: answer.mfa_token, code } });
  }

  async function logOut(): Promise<void> {
    await call(logOutStaff);
    forget();
  }

  /** One at a time, and no login before it: its answer takes the cookies away. */
  let ending: Promise<void> | null = null;
  const isLocked = () => localStorage.getItem(LOCKED) !== null;
  /**
   * The login is over in this browser at once, also while the server is away; `endLocked` ends it
   * there.
   */
  function lock() {
    localStorage.setItem(LOCKED, '');
    forget();
  }
  /** Ends at the server what was locked here. Throws when it cannot be reached. */
  function endLocked(): Promise<void> {
    ending ??= endAtServer().finally(() => {
      ending = null;
    });
    return ending;
  }
  async function endAtServer(): Promise<void> {
    if (!isLocked()) return;
    await call(logOutStaff).catch((error: unknown) => {
      if (!isLoggedOut(error)) throw error;
    });
    localStorage.removeItem(LOCKED);
  }

  /** The login has ended, here or at the server. */
  function forget() {
    me.value = null;
    restaurant.value = null;
  }

  /** Sets up the restaurant and logs its owner in. */
  async function found(body: Body<typeof setUpRestaurant>): Promise<void> {
    await call(setUpRestaurant, { body });
    setUp.value = true;
    await knowMe();
    if (!me.value) await logIn(body.owner.email, body.owner.password);
  }

  /** Whether the person's role reaches this far; the server has the last word. */
  const may = (least: Role) =>
    me.value !== null && ROLES.indexOf(me.value.role) >= ROLES.indexOf(least);

  return {
    setUp,
    setupCodeRequired,
    me,
    restaurant,
    currency,
    know,
    knowMe,
    logIn,
    logInAgain,
    finishLogIn,
    logOut,
    lock,
    isLocked,
    endLocked,
    forget,
    found,
    may,
  };
});
