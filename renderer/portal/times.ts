import { useI18n } from 'vue-i18n';
import { formatDate, formatDateTime, formatTimeIn } from '../ui/format.ts';
import { shell } from './shell.ts';

/**
 * Times as the clock on the restaurant's wall has them: a phone on the clock of another place says
 * the same pick-up time as the kitchen. On this device's clock while the restaurant's is not known.
 */
export function useTimes() {
  const { locale } = useI18n();
  const zone = () => shell.timeZone || undefined;
  return {
    timeOf: (iso: string) => formatTimeIn(iso, locale.value, zone()),
    dateOf: (iso: string) => formatDate(iso, locale.value, zone()),
    dateTimeOf: (iso: string) => formatDateTime(iso, locale.value, zone()),
  };
}
