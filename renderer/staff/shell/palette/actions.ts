import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { device } from '../../alerts/device.ts';
import { usePlaces } from '../../places.ts';
import { useSession } from '../../stores/session.ts';
import { useLeaving } from '../leaving.ts';
import { overlay } from '../overlay.ts';
import type { Item } from './item.ts';

/** What can be done anywhere. */
export function useActions(): ComputedRef<Item[]> {
  const { t } = useI18n();
  const session = useSession();
  const { switchPerson, logOut } = useLeaving();
  return computed(() => {
    const isManager = session.may('manager');
    const all: (Omit<Item, 'key' | 'group'> & { name: string; isFor?: boolean })[] = [
      { name: 'takeaway', icon: 'bag', title: t('palette.acts.takeaway'), to: '/order' },
      {
        name: 'drawer',
        icon: 'drawer',
        title: t('palette.acts.drawer'),
        to: '/drawers',
        isFor: session.may('cashier'),
      },
      {
        name: 'close',
        icon: 'report',
        title: t('reports.close'),
        to: '/reports',
        isFor: isManager,
      },
      {
        name: 'sound',
        icon: 'sound',
        title: t(device.sound ? 'palette.acts.soundOff' : 'palette.acts.soundOn'),
        act: () => {
          device.sound = !device.sound;
        },
      },
      {
        name: 'keys',
        icon: 'keys',
        title: t('shortcuts.title'),
        hint: '?',
        act: () => {
          overlay.value = 'keys';
        },
      },
      session.me?.by_pin
        ? { name: 'switch', icon: 'person', title: t('tills.switch'), act: switchPerson }
        : { name: 'leave', icon: 'person', title: t('ui.logOut'), act: logOut },
    ];
    return all
      .filter(({ isFor = true }) => isFor)
      .map(({ name, isFor: _isFor, ...item }) => ({
        ...item,
        key: `act:${name}`,
        group: 'actions',
      }));
  });
}

/** The pages that the current user may open. */
export function usePages(): ComputedRef<Item[]> {
  const { t } = useI18n();
  const { daily, seldom } = usePlaces();
  return computed(() => {
    const details = new Map(seldom.value.map(({ path, detail }) => [path, detail]));
    const all = [
      ...daily.value,
      ...seldom.value,
      { path: '/more', name: 'titles.more', icon: 'settings' as const },
    ];
    return [...new Map(all.map((place) => [place.path, place])).values()].map(
      ({ path, name, icon }): Item => ({
        key: `page:${path}`,
        group: 'pages',
        icon,
        title: t(name),
        also: details.has(path) ? t(details.get(path)!) : undefined,
        to: path,
      }),
    );
  });
}
