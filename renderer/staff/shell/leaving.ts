import { useRouter } from 'vue-router';
import { useSession } from '../stores/session.ts';

/** How a login ends: a PIN's at once for the next person, a password's on the server first. */
export function useLeaving(): { switchPerson: () => Promise<void>; logOut: () => Promise<void> } {
  const session = useSession();
  const router = useRouter();

  /** The server learns of it behind the PIN pad, and the next person comes back here. */
  async function switchPerson() {
    const next = router.currentRoute.value.fullPath;
    session.lock();
    await router.replace({ path: '/login', query: next === '/' ? {} : { next } });
  }
  /** @throws when the server cannot be reached */
  async function logOut() {
    await session.logOut();
    await router.replace('/login');
  }
  return { switchPerson, logOut };
}
