import { shallowRef } from 'vue';
import { START_LOCATION, type RouteLocationNormalized } from 'vue-router';
import { arrivedProblem, loadAgain, type ArrivedProblem } from '../ui/arrived.ts';
import { mayBeLoggedIn, recallCustomer } from './customer/session.ts';
import { shell } from './shell.ts';

/** What the problem page shows. */
export const problem = shallowRef<Pick<ArrivedProblem, 'code' | 'detail'>>({
  code: 'not_found',
  detail: '',
});

const TITLES: Record<string, string> = {
  not_found: 'problem.unknownTitle',
  link_expired: 'problem.expiredTitle',
};

function problemAt(
  { path }: RouteLocationNormalized,
  from: RouteLocationNormalized,
): Pick<ArrivedProblem, 'code' | 'detail'> {
  const arrived = from === START_LOCATION ? arrivedProblem() : null;
  if (arrived?.restaurant) shell.restaurantName = arrived.restaurant;
  if (arrived) return arrived;
  return { code: path.startsWith('/downloads/') ? 'link_expired' : 'not_found', detail: '' };
}

/**
 * Refreshes an expired login and loads the file again; else opens the login with a full load, since
 * the server may redirect it to the https address.
 */
async function logInFor(path: string): Promise<void> {
  const customer = mayBeLoggedIn() ? await recallCustomer().catch(() => null) : null;
  if (customer && loadAgain(path)) return;
  location.replace(`/customer/login?next=${encodeURIComponent(path)}`);
}

/** The guard of the problem page. @returns false when the reader is redirected */
export async function beforeProblem(
  to: RouteLocationNormalized,
  from: RouteLocationNormalized,
): Promise<boolean> {
  problem.value = problemAt(to, from);
  to.meta.title = TITLES[problem.value.code] ?? 'problem.otherTitle';
  if (problem.value.code !== 'unauthenticated') return true;
  await logInFor(to.fullPath);
  return false;
}
