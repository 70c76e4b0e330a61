import { onScopeDispose } from 'vue';
import { useRouter } from 'vue-router';
import { getMe } from '../../server/staff/contract.ts';
import { call } from '../api.ts';
import { useSession } from './stores/session.ts';

/**
 * The idle time after which a screen locks: longer than carrying plates out takes, shorter than an
 * evening beside an empty till (ASVS 7.3.1).
 */
const UNTOUCHED_MS = 15 * 60_000;
const LOOK_MS = 15_000;
/** Tabs of one login report a touch to each other at most this often. */
const REPORT_MS = 5_000;
/**
 * The server ends a session after half an hour without a call, but filling in a form may take
 * longer.
 */
const CALL_MS = 5 * 60_000;
const TOUCHES = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;

/**
 * Logs out on an idle screen, so that passers-by can neither take payments nor read the reports. A
 * waiter's screen stays, since it hangs in the kitchen and can do neither. Clock times are
 * compared, because timers stop while a machine sleeps.
 */
export function useScreenLock(): void {
  const session = useSession();
  const router = useRouter();
  const tabs = new BroadcastChannel('touched');
  let touched = Date.now();
  let reportedAt = 0;
  let calledAt = Date.now();

  const isTooLate = () => session.may('cashier') && Date.now() - touched >= UNTOUCHED_MS;

  /**
   * The first touch after a sleep comes before any timer: it locks the screen and does not count as
   * activity.
   */
  function touch() {
    if (isTooLate()) return void look();
    touched = Date.now();
    if (touched - calledAt >= CALL_MS) {
      calledAt = touched;
      void call(getMe).catch(() => undefined);
    }
    if (touched - reportedAt < REPORT_MS) return;
    reportedAt = touched;
    tabs.postMessage('touched');
  }
  async function hide() {
    const next = router.currentRoute.value.fullPath;
    session.forget();
    await router.replace({ path: '/login', query: { next }, state: { said: 'login.locked' } });
  }
  async function look() {
    if (isTooLate()) {
      session.lock();
      tabs.postMessage('locked');
      await hide();
    }
    // if the server cannot be reached, the next check retries
    await session.endLocked().catch(() => undefined);
  }

  tabs.onmessage = ({ data }) => {
    if (data === 'locked' && session.may('cashier')) void hide();
    else if (isTooLate()) void look();
    else touched = Date.now();
  };
  for (const name of TOUCHES)
    window.addEventListener(name, touch, { passive: true, capture: true });
  const timer = setInterval(() => {
    void look();
  }, LOOK_MS);
  void look();
  onScopeDispose(() => {
    clearInterval(timer);
    tabs.close();
    for (const name of TOUCHES) window.removeEventListener(name, touch, { capture: true });
  });
}
