import type { Router } from 'vue-router';
import { refreshStaff } from '../../server/staff/contract.ts';
import { configureApi } from '../api.ts';
import { beforeProblem } from './problem.ts';
import { useSession } from './stores/session.ts';

/** Not set up → /setup, not logged in → /login, and neither of these when there is no need. */
export function guard(router: Router): Router {
  configureApi({ refresh: refreshStaff });
  router.beforeEach(async (to, from) => {
    const session = useSession();
    if (to.name === 'problem') return beforeProblem(to, from);
    if (to.path === '/login' && session.isLocked()) return true; // waits for no server
    try {
      await session.know();
    } catch {
      if (session.isLocked()) return '/login';
      return true; // the page itself says that the server cannot be reached, and tries again
    }
    if (!session.setUp) return to.path === '/setup' ? true : '/setup';
    if (!session.me)
      return to.path === '/login'
        ? true
        : { path: '/login', query: to.path === '/' ? {} : { next: to.fullPath } };
    // somebody else's, at a till that is logged in
    if (to.path === '/login' && (to.query.invitation || from.query.invitation)) return true;
    return to.path === '/setup' || to.path === '/login' ? '/' : true;
  });
  return router;
}
