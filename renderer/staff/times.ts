import { useI18n } from 'vue-i18n';
import { formatDate, formatDateTime, formatMoment, formatTimeIn } from '../ui/format.ts';
import { useSession } from './stores/session.ts';

/**
 * Times of the restaurant's day in its own time zone, whatever zone this device is set to; in the
 * device's while the restaurant is not known. What concerns a device alone, such as when a session
 * was seen last, is shown in the device's.
 */
export function useTimes() {
  const { locale } = useI18n();
  const session = useSession();
  const zone = () => session.restaurant?.time_zone;
  return {
    timeOf: (iso: string) => formatTimeIn(iso, locale.value, zone()),
    dateOf: (iso: string) => formatDate(iso, locale.value, zone()),
    dateTimeOf: (iso: string) => formatDateTime(iso, locale.value, zone()),
    momentOf: (iso: string) => formatMoment(iso, locale.value, zone()),
  };
}
