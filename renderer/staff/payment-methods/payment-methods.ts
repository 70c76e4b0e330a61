import { defineStore } from 'pinia';
import { computed, onMounted, shallowRef, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { ResponseBody } from '../../../server/http/endpoint.ts';
import { listPaymentMethods } from '../../../server/payments/methods/contract.ts';
import { isBuiltIn, kindOf, type MethodKind } from '../../../server/payments/methods/methods.ts';
import { call } from '../../api.ts';

export type PaymentMethod = ResponseBody<typeof listPaymentMethods>['items'][number];

/** The restaurant's payment methods as they were last loaded. */
const useRows = defineStore('payment-methods', () => {
  const items = shallowRef<PaymentMethod[]>([]);
  let loading: Promise<void> | null = null;
  /** Components of one page that load at the same time share one call. */
  function load(): Promise<void> {
    loading ??= call(listPaymentMethods)
      .then((response) => {
        items.value = response.items;
      })
      .finally(() => {
        loading = null;
      });
    return loading;
  }
  return { items, load };
});

export interface PaymentMethods {
  /** Those that are switched off and the online one too: earlier payments were made by them. */
  all: ComputedRef<PaymentMethod[]>;
  /** The methods that a payment or refund may use, in the order of selection. */
  active: ComputedRef<PaymentMethod[]>;
  nameOf: (id: string) => string;
  kindOf: (id: string) => MethodKind;
  /** The name that a document gave its refund, else that of the built-in method. */
  refundName: (document: {
    refund_method: string | null;
    refund_method_name: string | null;
  }) => string;
}

/**
 * The payment methods with their names for the reader: the restaurant's own, else the text of the
 * built-in method. Loaded when the component is mounted; without a connection the last ones stay.
 */
export function usePaymentMethods(): PaymentMethods {
  const { t } = useI18n();
  const rows = useRows();
  onMounted(() => void rows.load().catch(() => undefined));
  const find = (id: string) => rows.items.find((method) => method.id === id);
  const builtIn = (id: string) => (isBuiltIn(id) ? t(`methods.${id}`) : '');
  return {
    all: computed(() => rows.items),
    active: computed(() => rows.items.filter(({ active }) => active)),
    nameOf: (id) => {
      const method = find(id);
      return method?.own_name ? method.name : builtIn(id);
    },
    kindOf: (id) => find(id)?.kind ?? kindOf({ method: id }),
    refundName: ({ refund_method, refund_method_name }) =>
      refund_method_name ?? builtIn(refund_method ?? ''),
  };
}
