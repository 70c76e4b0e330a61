import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import {
  ROLES,
  type BodyInput,
  type ResponseBody,
  type Role,
} from '../../../server/http/endpoint.ts';
import {
  getRestaurant,
  getSetup,
  setUp as setUpRestaurant,
} from '../../../server/restaurant/contract.ts';
import { getMe, logInStaff, logOutStaff, verifyStaffMfa } from '../../../server/staff/contract.ts';
import type { Currency } from '../../../server/money.ts';
import { ApiProblem, call } from '../../api.ts';
import { preferRegion } from '../../ui/format.ts';
import { shell } from '../shell/frame.ts';
import { remember } from './known.ts';

/**
 * A mark in the browser's storage, for all tabs and reloads: this login is locked, and the server
 * may not know it yet.
 */
const LOCKED = 'locked';
/**
 * A mark in the browser's storage: whether this browser may have a login. Once it is known to have
 * none, nothing is asked that would be refused, which the browser's console shows as an error.
 */
const LOGIN = 'login';

export function isLoggedOut(error: unknown) {
  return error instanceof ApiProblem && error.code === 'unauthenticated';
}

type Me = ResponseBody<typeof getMe>;
type Restaurant = ResponseBody<typeof getRestaurant>;
function isEnough({ role, by_pin }: Me, least: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(least) && !(least === 'owner' && by_pin);
}

function mayHaveLogin(): boolean {
  try {
    return localStorage.getItem(LOGIN) !== 'none';
  } catch {
    return true;
  }
}
function markLogin(mark: 'open' | 'none') {
  try {
    localStorage.setItem(LOGIN, mark);
  } catch {
    // Without storage the server is asked each time.
  }
}

const EURO: Currency = { currency: 'EUR', currency_digits: 2 };

/** The current user and the restaurant. */
export const useSession = defineStore('session', () => {
  const setUp = ref<boolean | null>(null);
  const setupCodeRequired = ref(false);
  const me = shallowRef<Me | null>(null);
  const restaurant = shallowRef<Restaurant | null>(null);
  const currency = computed<Currency>(() => restaurant.value ?? EURO);
  watch(restaurant, (now) => {
    shell.restaurantName = now?.name ?? '';
    if (now) remember({ name: now.name, accent: now.accent_colour });
    preferRegion(now?.locale ?? null);
  });

  /** Loads what is not loaded yet. @throws when the server cannot be reached */
  async function know(): Promise<void> {
    await endLocked();
    if (!setUp.value) await knowSetup();
    if (setUp.value && !me.value && mayHaveLogin()) await knowMe();
  }

  async function knowSetup() {
    ({ set_up: setUp.value, setup_code_required: setupCodeRequired.value } = await call(getSetup));
  }

  /** Loads the user again. */
  async function knowMe() {
    markLogin('open');
    try {
      const [person, place] = await Promise.all([call(getMe), call(getRestaurant)]);
      restaurant.value = place;
      me.value = person;
    } catch (error) {
      if (!isLoggedOut(error)) throw error;
      markLogin('none');
    }
  }

  /** @returns the token of the second step if the user has two-step login */
  async function logIn(email: string, password: string): Promise<string | null> {
    await endLocked();
    const response = await call(logInStaff, { body: { email, password } });
    if (response.mfa_required) return response.mfa_token;
    await knowMe();
    return null;
  }

  async function finishLogIn(mfa_token: string, code: string): Promise<void> {
    await call(verifyStaffMfa, { body: { mfa_token, code } });
    await knowMe();
  }

  /** Asks the same user for password and code again, which makes the session fresh (ASVS 7.5.3). */
  async function logInAgain({ password, code }: { password: string; code: string }): Promise<void> {
    const response = await call(logInStaff, { body: { email: me.value!.email, password } });
    if (response.mfa_required)
      await call(verifyStaffMfa, { body: { mfa_token: response.mfa_token, code } });
  }

  async function logOut(): Promise<void> {
    await call(logOutStaff);
    forget();
  }

  /** Logouts run one at a time and before any login: the response removes the cookies. */
  let ending: Promise<void> | null = null;
  const isLocked = () => localStorage.getItem(LOCKED) !== null;
  /**
   * Ends the login in this browser at once, also while the server cannot be reached; `endLocked`
   * ends it on the server.
   */
  function lock() {
    localStorage.setItem(LOCKED, '');
    forget();
  }
  /** Ends the locked session on the server. @throws when it cannot be reached */
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

  /** The session has ended, here or on the server. */
  function forget() {
    markLogin('none');
    me.value = restaurant.value = null;
  }

  /** Sets up the restaurant and logs its owner in. */
  async function found(body: BodyInput<typeof setUpRestaurant>): Promise<void> {
    await call(setUpRestaurant, { body });
    setUp.value = true;
    await knowMe();
    if (!me.value) await logIn(body.owner.email, body.owner.password);
  }

  /**
   * Whether the user's role is sufficient; the server decides. An owner's calls want a password.
   */
  const may = (least: Role) => me.value !== null && isEnough(me.value, least);

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
