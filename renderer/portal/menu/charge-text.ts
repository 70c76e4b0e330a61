import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { formatRate } from '../../ui/format.ts';
import type { Menu } from './prices.ts';

/** The service charge in words; blank when there is none. */
export function useChargeText(
  key: 'menu.serviceCharge' | 'basket.serviceCharge',
  menu: () => Menu | null | undefined,
) {
  const { t, locale } = useI18n();
  return computed(() => {
    const charge = menu()?.restaurant.service_charge;
    return charge
      ? t(key, {
          name: charge.name,
          percent: formatRate(charge.percent_basis_points, locale.value),
        })
      : '';
  });
}
