import { computed, type ComputedRef } from 'vue';
import type { MethodKind } from '../../../server/payments/methods/methods.ts';
import type { IconName } from '../../ui/icons.ts';
import { usePaymentMethods } from '../payment-methods/payment-methods.ts';

const ICONS: Partial<Record<MethodKind, IconName>> = { cash: 'cash', card: 'card' };
/** Until the restaurant's own ones are loaded. */
const BUILT_IN = ['cash', 'card', 'other'];

export interface Methods {
  /** The active methods, in the order of selection. */
  ids: ComputedRef<string[]>;
  nameOf: (id: string) => string;
  kindOf: (id: string) => MethodKind;
  iconOf: (id: string) => IconName;
}

/** The payment methods as buttons and rows show them. */
export function useMethods(): Methods {
  const { active, nameOf, kindOf } = usePaymentMethods();
  return {
    ids: computed(() => (active.value.length > 0 ? active.value.map(({ id }) => id) : BUILT_IN)),
    nameOf,
    kindOf,
    iconOf: (id) => ICONS[kindOf(id)] ?? 'other',
  };
}
