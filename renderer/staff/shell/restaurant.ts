import { onScopeDispose, watch } from 'vue';
import { getRestaurant } from '../../../server/restaurant/contract.ts';
import { call } from '../../api.ts';
import { useLive } from '../stores/live.ts';
import { useSession } from '../stores/session.ts';

/**
 * While a user is logged in: loads the restaurant again when its settings change, also at another
 * device. Its name, colour, currency and time zone are seen on every page.
 */
export function useRestaurantNews(): void {
  const session = useSession();
  const live = useLive();
  let stop = () => {};

  async function read() {
    const user = session.me?.id;
    const now = await call(getRestaurant).catch(() => null);
    if (now && user && session.me?.id === user) session.restaurant = now;
  }
  watch(
    () => session.me?.id,
    (user) => {
      stop();
      stop = () => {};
      if (!user) return;
      stop = live.subscribe((event) => {
        if (event === null || event.type === 'restaurant.changed') void read();
      });
    },
    { immediate: true },
  );
  onScopeDispose(() => stop());
}
