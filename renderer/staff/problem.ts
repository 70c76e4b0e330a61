import { shallowRef } from 'vue';
import { START_LOCATION, type RouteLocationNormalized, type RouteLocationRaw } from 'vue-router';
import { arrivedProblem, loadAgain, type ArrivedProblem } from '../ui/arrived.ts';
import { shell } from './shell/frame.ts';
import { useSession } from './stores/session.ts';

const UNKNOWN: ArrivedProblem = { code: 'not_found', detail: '', restaurant: '' };
/** What the problem page shows. */
export const problem = shallowRef(UNKNOWN);

/**
 * The guard of the problem page: a file whose login has ended is loaded again after a refresh, else
 * after the login.
 */
export async function beforeProblem(
  to: RouteLocationNormalized,
  from: RouteLocationNormalized,
): Promise<boolean | RouteLocationRaw> {
  const session = useSession();
  problem.value = (from === START_LOCATION && arrivedProblem()) || UNKNOWN;
  to.meta.title =
    problem.value.code === 'not_found' ? 'problem.unknownTitle' : 'problem.otherTitle';
  shell.restaurantName ||= problem.value.restaurant;
  const isReached = await session.know().then(
    () => true,
    () => false,
  );
  to.meta.bare = !session.me;
  if (problem.value.code !== 'unauthenticated' || !isReached) return true;
  if (session.me) return !loadAgain(to.fullPath);
  return { path: '/login', query: { next: to.fullPath }, state: { said: 'login.ended' } };
}
