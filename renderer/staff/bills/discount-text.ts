import { useI18n } from 'vue-i18n';
import type { Currency } from '../../../server/money.ts';
import { formatMoney, formatRate } from '../../ui/format.ts';
import type { Bill } from './bill.ts';

/** A discount as a line says it: its size, why, and who gave it. */
export function useDiscountText(): (
  discount: Bill['discounts'][number],
  currency: Currency,
) => string {
  const { t, locale } = useI18n();
  return ({ percent_basis_points, amount_cents, reason, by }, currency) => {
    const size =
      percent_basis_points === null
        ? formatMoney(amount_cents ?? 0, currency, locale.value)
        : formatRate(percent_basis_points, locale.value);
    return [t('bills.off', { size }), reason, by].filter(Boolean).join(' · ');
  };
}
