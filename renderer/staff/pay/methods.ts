import { useI18n } from 'vue-i18n';
import { METHODS, methodOf } from '../../../server/payments/methods/methods.ts';
import type { IconName } from '../../ui/icons.ts';

const ICONS: Record<string, IconName> = { cash: 'cash', card: 'card' };

/** The payment methods as buttons and rows show them. */
export function useMethods() {
  const { t } = useI18n();
  return {
    all: METHODS,
    nameOf: (id: string) => t(`methods.${id}`),
    iconOf: (id: string): IconName => ICONS[id] ?? 'other',
    givesChange: (id: string) => methodOf(id).givesChange,
  };
}
