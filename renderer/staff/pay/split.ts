import { computed, reactive, ref, watch } from 'vue';
import {
  chargedLines,
  chosenBySeat,
  costOf,
  isAllChosen,
  quantityOf,
  seatsOf,
  type Bill,
  type Chosen,
} from '../bills/bill.ts';
import type { Uninvoiced } from '../bills/use-bill.ts';
import { equalShare } from './amounts.ts';

export const WAYS = ['all', 'equal', 'items', 'seats', 'amount'] as const;
export type Way = (typeof WAYS)[number];
/** What of the bill a document is for; without items and amount it is all that is left. */
export interface Share {
  items?: Chosen[];
  share_cents?: number;
}
interface Split {
  way: Way;
  /** Of an equal split: how many share, and the payments of those who have paid. */
  payers: number;
  paidBy: string[];
  cents: number | null;
  chosen: Chosen[];
  seats: (number | null)[];
  /** What was paid without a document, which the server cannot know. */
  undocumented: { payment_id: string; items: Chosen[] }[];
}

/** How the bill was split when a payment was sent, and the items that it is for. */
export type Turn = Pick<Split, 'way' | 'payers' | 'paidBy' | 'chosen'>;

function unsplit(): Split {
  return {
    way: 'all',
    payers: 2,
    paidBy: [],
    cents: null,
    chosen: [],
    seats: [],
    undocumented: [],
  };
}
const storageKey = (id: string) => `split.${id}`;
function stored(id: string): Split {
  try {
    return {
      ...unsplit(),
      ...(JSON.parse(sessionStorage.getItem(storageKey(id)) ?? '{}') as object),
    };
  } catch {
    return unsplit(); // no storage, or what is in it was written by another version
  }
}
function store(id: string, split: Split) {
  try {
    if (split.way === 'all' && split.undocumented.length === 0)
      sessionStorage.removeItem(storageKey(id));
    else sessionStorage.setItem(storageKey(id), JSON.stringify(split));
  } catch {
    /* no storage: the split is kept until the page is left */
  }
}

/** Adds quantities of the same items. */
function together(some: readonly Chosen[], more: readonly Chosen[]): Chosen[] {
  const sums = new Map(some.map(({ order_item_id, quantity }) => [order_item_id, quantity]));
  for (const { order_item_id, quantity } of more)
    sums.set(order_item_id, (sums.get(order_item_id) ?? 0) + quantity);
  return [...sums].map(([order_item_id, quantity]) => ({ order_item_id, quantity }));
}
function without(items: readonly Chosen[], less: readonly Chosen[]): Chosen[] {
  return items
    .map(({ order_item_id, quantity }) => ({
      order_item_id,
      quantity: quantity - quantityOf(less, order_item_id),
    }))
    .filter(({ quantity }) => quantity > 0);
}

/**
 * What this panel's payers took since `rest` was read: the next one may come before it is read
 * anew, and must not be offered the same.
 */
function useTakenHere(rest: () => Uninvoiced | null) {
  /** How many of an item are free at most. */
  const most = reactive(new Map<string, number>());
  const isByAmount = ref(false);
  watch(rest, (now) => {
    if (!now) return;
    for (const [id, quantity] of most) if (quantityOf(now.items, id) <= quantity) most.delete(id);
    if (now.by_amount) isByAmount.value = false;
  });
  const freeOf = (items: readonly Chosen[]): Chosen[] =>
    items.map(({ order_item_id, quantity }) => ({
      order_item_id,
      quantity: Math.min(quantity, most.get(order_item_id) ?? quantity),
    }));
  /** The document of a payer is issued next. */
  function take({ items }: Share, free: readonly Chosen[]) {
    if (!items) isByAmount.value = true;
    for (const { order_item_id, quantity } of items ?? [])
      most.set(order_item_id, quantityOf(free, order_item_id) - quantity);
  }
  return { isByAmount, freeOf, take };
}

/** Who has paid of a split; a payer who was refunded counts as none. */
function usePaid(bill: () => Bill, split: Split) {
  const isRefunded = (payment_id: string) =>
    bill().payments.some((one) => one.id === payment_id && one.refunded_at !== null);
  /** How many of an equal split have paid. */
  const paid = computed(() => split.paidBy.filter((payment_id) => !isRefunded(payment_id)).length);
  const paidItems = computed(() =>
    split.undocumented
      .filter(({ payment_id }) => !isRefunded(payment_id))
      .reduce<Chosen[]>((all, { items }) => together(all, items), []),
  );
  return { paid, paidItems };
}

/** How the bill is split, and what the present payer owes; it survives a reload of the page. */
export function useSplit(bill: () => Bill, rest: () => Uninvoiced | null) {
  const { id } = bill();
  const split = reactive(stored(id));
  watch(split, (now) => store(id, now), { deep: true });
  const { paid, paidItems } = usePaid(bill, split);

  /** Once a share in money is invoiced, no item is surely free: then the items only add up. */
  const here = useTakenHere(rest);
  const isByAmount = computed(() => here.isByAmount.value || (rest()?.by_amount ?? true));
  const choosable = computed(() => {
    const all = chargedLines(bill()).map((line) => ({
      order_item_id: line.id,
      quantity: line.quantity,
    }));
    const free = isByAmount.value ? all : here.freeOf(rest()?.items ?? []);
    return without(free, paidItems.value).filter(({ quantity }) => quantity > 0);
  });
  const seats = computed(() => seatsOf(bill(), choosable.value));
  const hasSeats = computed(() => seats.value.some((seat) => seat !== null));
  const chosen = computed(() =>
    split.way === 'seats'
      ? chosenBySeat(bill(), choosable.value, split.seats)
      : split.chosen
          .map(({ order_item_id, quantity }) => ({
            order_item_id,
            quantity: Math.min(quantity, quantityOf(choosable.value, order_item_id)),
          }))
          .filter(({ quantity }) => quantity > 0),
  );

  function costOfChosen() {
    if (chosen.value.length === 0) return null;
    const { left_cents } = bill();
    const isRest = !isByAmount.value && isAllChosen(choosable.value, chosen.value);
    return isRest
      ? left_cents
      : Math.min(left_cents, costOf(bill(), choosable.value, chosen.value));
  }
  const waiting = computed(() => Math.max(1, split.payers - paid.value));
  /** What the present payer owes in cents; null while nothing valid is chosen. */
  const share_cents = computed(() => {
    const { left_cents } = bill();
    if (split.way === 'all') return left_cents;
    if (split.way === 'equal') return equalShare(left_cents, waiting.value);
    if (split.way === 'amount')
      return split.cents !== null && split.cents > 0 && split.cents <= left_cents
        ? split.cents
        : null;
    return costOfChosen();
  });

  function choose(way: Way, payers = split.payers) {
    Object.assign(split, { way, payers, paidBy: [], cents: null, chosen: [], seats: [] });
  }
  function chooseItem(order_item_id: string, quantity: number) {
    split.chosen = [
      ...split.chosen.filter((one) => one.order_item_id !== order_item_id),
      ...(quantity > 0 ? [{ order_item_id, quantity }] : []),
    ];
  }

  /**
   * What the document of the present payer is for: all that is left, where they pay for that by
   * all that is known.
   */
  function documentOf(amount_cents: number): Share {
    const { left_cents, total_cents } = bill();
    if (amount_cents >= Math.max(left_cents, rest()?.left_cents ?? total_cents)) return {};
    const byItem = split.way === 'items' || split.way === 'seats';
    return byItem && !isByAmount.value ? { items: chosen.value } : { share_cents: amount_cents };
  }

  /** The split as it is for who pays now; what is chosen once it is sent is not theirs. */
  function turn(): Turn {
    const { way, payers, paidBy } = split;
    return { way, payers, paidBy: [...paidBy], chosen: chosen.value };
  }

  /**
   * A payer has paid; the split goes on from where it was at their turn.
   * @param payment their payment, and what remains of the bill, in cents
   * @param document what their document is for; null where they have none
   */
  function advance(
    { chosen: items, ...asked }: Turn,
    { id: payment_id, left_cents }: { id: string; left_cents: number },
    document: Share | null,
  ) {
    if (left_cents === 0) return void Object.assign(split, unsplit());
    if (document) here.take(document, choosable.value);
    else if (items.length > 0) split.undocumented.push({ payment_id, items });
    if (asked.way === 'equal') asked.paidBy.push(payment_id);
    Object.assign(split, asked, { cents: null, chosen: [], seats: [] });
    if (asked.way === 'equal' && paid.value >= asked.payers) choose('all');
  }

  return {
    split,
    paid,
    choosable,
    chosen,
    seats,
    hasSeats,
    share_cents,
    choose,
    chooseItem,
    documentOf,
    turn,
    advance,
  };
}
export type UseSplit = ReturnType<typeof useSplit>;
