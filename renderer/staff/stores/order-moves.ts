import { shallowReactive } from 'vue';
import { changeOrderStatus } from '../../../server/bills/contract.ts';
import type { ResponseBody } from '../../../server/http/endpoint.ts';
import type { getOrder, KitchenStatus } from '../../../server/orders/contract.ts';
import { call } from '../../api.ts';

export type Order = ResponseBody<typeof getOrder>;

/** What the store of the orders does for a change of status. */
interface Shelf {
  /** The last change of an order that has no answer yet; the next one waits for it. */
  moving: Map<string, Promise<unknown>>;
  find: (id: string) => Order | undefined;
  /** Shows an order as it will be. */
  show: (order: Order) => void;
  /** Takes back what was shown, unless something newer came. */
  takeBack: (shown: Order, before: Order) => void;
  put: (order: Order) => Order;
  fetchOne: (id: string) => Promise<Order>;
}

/** Changes of status, shown before the server answers; those of an order are sent one by one. */
export function useOrderMoves({ moving, ...shelf }: Shelf) {
  /** Why the server refused the last change of an order; it is back where it was. */
  const refused = shallowReactive(new Map<string, unknown>());
  /**
   * The order that was just moved here: its card is rendered in another column, and the focus
   * follows it.
   */
  let moved: string | null = null;

  /**
   * Changes a status; the board shows it at once, and takes it back where the server refuses.
   * @throws ApiProblem
   */
  async function move(id: string, status: KitchenStatus, about?: string): Promise<Order> {
    const before = shelf.find(id);
    const expected = before && {
      ...before,
      kitchen_status: status,
      status,
      needs_confirmation: false,
    };
    if (expected && status !== 'cancelled') shelf.show(expected);
    refused.delete(id);
    moved = id;
    const change = () => call(changeOrderStatus, { params: { id }, body: { status }, about });
    const mine = Promise.resolve(moving.get(id)?.catch(() => undefined)).then(change);
    moving.set(id, mine);
    const end = () => {
      if (moving.get(id) === mine) moving.delete(id);
    };
    try {
      const order = await mine;
      end();
      return moving.has(id) ? order : shelf.put(order);
    } catch (error) {
      end();
      if (before && expected) shelf.takeBack(expected, before);
      refused.set(id, error);
      moved = id;
      // Another user may have moved it meanwhile.
      if (!moving.has(id)) await shelf.fetchOne(id).catch(() => undefined);
      throw error;
    }
  }

  /** True once, for the order that was moved last. */
  function takeMoved(id: string): boolean {
    if (moved !== id) return false;
    moved = null;
    return true;
  }

  return { refused, move, takeMoved };
}
