import { ref, type Ref, watch } from 'vue';
import { getMyOrder } from '../../../server/orders/contract.ts';
import { call } from '../../api.ts';
import { mayBeLoggedIn, recallCustomer } from '../customer/session.ts';

/**
 * Whether the logged-in account owns this order; null while loading. The claim code alone never
 * reveals the owner.
 */
export function useOwnOrder(order: Ref<{ order_id: string | null } | null>): Ref<boolean | null> {
  const own = ref<boolean | null>(mayBeLoggedIn() ? null : false);
  watch(
    () => order.value?.order_id,
    async (order_id) => {
      if (order_id === null) own.value = false;
      if (!order_id || own.value !== null) return;
      const customer = await recallCustomer().catch(() => null);
      own.value =
        customer !== null &&
        (await call(getMyOrder, { params: { order_id } }).then(
          () => true,
          () => false,
        ));
    },
    { immediate: true },
  );
  return own;
}
