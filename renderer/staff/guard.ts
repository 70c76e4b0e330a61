import type { Router } from 'vue-router';
import { refreshStaff } from '../../server/staff/contract.ts';
import { configureApi } from '../api.ts';
import { beforeProblem } from './problem.ts';
import { useSession } from './stores/session.ts';
import { useApproval } from './tills/approval.ts';

/**
 * Redirects to /setup before the set-up and to /login without a login, and away from both when they
 * are not needed.
 */
export function guard(router: Router): Router {
  configureApi({ refresh: refreshStaff, approve: useApproval().ask });
  router.beforeEach(async (to, from) => {
    const session = useSession();
    if (to.name === 'problem') return beforeProblem(to, from);
    // A screen in the room needs no login: the server asks for a paired machine.
    if (to.meta.screen) return true;
    if (to.path === '/login' && session.isLocked()) return true; // does not wait for the server
    try {
      await session.know();
    } catch {
      if (session.isLocked()) return '/login';
      return true; // the page itself shows that the server cannot be reached, and retries
    }
    if (!session.setUp) return to.path === '/setup' ? true : '/setup';
    if (!session.me)
      return to.path === '/login'
        ? true
        : { path: '/login', query: to.path === '/' ? {} : { next: to.fullPath } };
    // an invitation of another user, opened at a till that is logged in
    if (to.path === '/login' && (to.query.invitation || from.query.invitation)) return true;
    return to.path === '/setup' || to.path === '/login' ? '/' : true;
  });
  return router;
}
