import { defineStore } from 'pinia';
import { computed, ref, shallowReactive } from 'vue';
import {
  changeBill,
  getBill,
  listBills,
  type BillPayload,
} from '../../../server/bills/contract.ts';
import { getOrder } from '../../../server/orders/contract.ts';
import { ApiProblem, call } from '../../api.ts';
import { joinBursts } from './bursts.ts';
import { useLive, type LiveEvent } from './live.ts';

export type Bill = BillPayload;
export type BillOrder = Bill['orders'][number];

const BILL_EVENT = /^(bill|order|payment|guest)\./;
const MOST_PAGES = 20;

/** Whether guests of this bill wait for a person: they call, or they ask for the bill. */
export function isCalling(bill: Bill): boolean {
  return bill.called_at !== null || bill.requested_at !== null;
}

/** The open bills, and those that were looked at; updated by the server's events. */
export const useBills = defineStore('bills', () => {
  const live = useLive();
  const byId = shallowReactive(new Map<string, Bill>());
  const loaded = ref(false);
  let touched = new Set<string>();
  let loading: Promise<void> | null = null;

  /** Open bills, the oldest first. */
  const open = computed(() =>
    [...byId.values()]
      .filter(({ status }) => status === 'open')
      .sort((a, b) => a.created_at.localeCompare(b.created_at) || a.bill_number - b.bill_number),
  );
  const calls = computed(() => open.value.filter(isCalling).length);

  /** Stores a bill from the server, unless a newer version is known. */
  function put(bill: Bill): Bill {
    const known = byId.get(bill.id);
    if (known && known.updated_at > bill.updated_at) return known;
    byId.set(bill.id, bill);
    touched.add(bill.id);
    return bill;
  }

  /** Reads one bill. A bill that is gone is forgotten. */
  async function fetchOne(id: string): Promise<Bill> {
    try {
      return put(await call(getBill, { params: { id } }));
    } catch (error) {
      if (isUnknown(error)) byId.delete(id);
      throw error;
    }
  }

  /** Reads all open bills; those that events changed meanwhile stay. One read at a time. */
  function loadOpen(): Promise<void> {
    loading ??= readOpen().finally(() => {
      loading = null;
    });
    return loading;
  }
  async function readOpen() {
    touched = new Set();
    const found = new Set<string>();
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const response = await call(listBills, { query: { status: 'open', limit: '100', cursor } });
      for (const bill of response.items) {
        found.add(bill.id);
        put(bill);
      }
      if (!response.next_cursor) break;
      cursor = response.next_cursor;
    }
    for (const id of [...byId.keys()]) if (!found.has(id) && !touched.has(id)) byId.delete(id);
    loaded.value = true;
  }

  /**
   * Moves a bill to another table, or to none; shown at once, and taken back where the server
   * refuses. @throws ApiProblem
   */
  async function move(id: string, table: { id: string | null; name: string | null }) {
    const before = byId.get(id);
    const expected = before && { ...before, table_id: table.id, table_name: table.name };
    if (expected) byId.set(id, expected);
    try {
      return put(await call(changeBill, { params: { id }, body: { table_id: table.id } }));
    } catch (error) {
      if (before && byId.get(id) === expected) byId.set(id, before);
      throw error;
    }
  }

  const bursts = joinBursts({ one: readSubject, all: loadOpen });
  /** The subject of an event is a bill or an order; an order's bill is read. */
  async function readSubject(id: string): Promise<void> {
    const bill_id = byId.has(id) ? id : billOf(id);
    if (bill_id) return void (await fetchOne(bill_id));
    try {
      await fetchOne(id);
    } catch (error) {
      if (!isUnknown(error)) throw error;
      const order = await call(getOrder, { params: { id } });
      await fetchOne(order.bill_id);
    }
  }
  function billOf(order_id: string): string | undefined {
    return [...byId.values()].find(({ orders }) => orders.some(({ id }) => id === order_id))?.id;
  }

  function update(event: LiveEvent | null): void {
    if (event === null) void loadOpen().catch(() => undefined);
    else if (BILL_EVENT.test(event.type)) bursts.add(event.subject_id);
  }

  /** Keeps the bills current until the returned function is called. */
  function watchBills(): () => void {
    const stop = live.subscribe(update);
    return () => {
      stop();
      bursts.stop();
    };
  }
  /** Forgets everything, at the end of a login. */
  function forget(): void {
    byId.clear();
    loaded.value = false;
  }

  return { byId, open, calls, loaded, put, move, fetchOne, loadOpen, watchBills, forget };
});

function isUnknown(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 404;
}
