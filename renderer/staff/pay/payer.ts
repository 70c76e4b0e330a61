import { computed, reactive } from 'vue';
import { roundCash, type Currency } from '../../../server/money.ts';
import { askedEntertainment, blankEntertainment } from '../../ui/entertainment.ts';
import { sentBuyer, typedBuyer, type TypedBuyer } from '../invoices/buyer.ts';
import { useSession } from '../stores/session.ts';
import { changeOf, roundSum, TIP_RATES, tipOf } from './amounts.ts';
import { useMethods } from './methods.ts';

export type TipChoice = 'none' | `${(typeof TIP_RATES)[number]}` | 'round' | 'other';
export type DocumentChoice = 'receipt' | 'company' | 'later';

/** What the present payer chose: method, cash received, tip and document. */
export function usePayer(share_cents: () => number | null, currency: () => Currency) {
  const session = useSession();
  const methods = useMethods();
  const chosen = reactive({
    method: 'cash',
    received: null as number | null,
    tip: 'none' as TipChoice,
    otherTip: null as number | null,
    document: 'receipt' as DocumentChoice,
    buyer: null as TypedBuyer | null,
    taxIdChecked: false,
    entertainment: blankEntertainment(),
  });

  const round_cents = computed(() => roundSum(share_cents() ?? 0, currency()));
  const tip_cents = computed(() => {
    const amount = share_cents() ?? 0;
    if (chosen.tip === 'none') return 0;
    if (chosen.tip === 'other') return chosen.otherTip ?? 0;
    return chosen.tip === 'round' ? round_cents.value - amount : tipOf(amount, Number(chosen.tip));
  });
  /** The chosen method; another one where it is not active. */
  const method = computed(() =>
    methods.ids.value.includes(chosen.method) ? chosen.method : (methods.ids.value[0] ?? 'other'),
  );
  const isCash = computed(() => methods.kindOf(method.value) === 'cash');
  /** The share with the tip; in cash what coins can pay, as the server rounds it. */
  const due_cents = computed(() => {
    const unit = isCash.value ? (session.restaurant?.cash_rounding_cents ?? 1) : 1;
    return roundCash((share_cents() ?? 0) + tip_cents.value, unit);
  });
  const change_cents = computed(() => changeOf(due_cents.value, chosen.received));
  const isTooLittle = computed(
    () => isCash.value && chosen.received !== null && change_cents.value === null,
  );
  const isReady = computed(
    () =>
      share_cents() !== null &&
      !isTooLittle.value &&
      (chosen.document !== 'company' || chosen.buyer !== null),
  );
  /** Nothing but the method is chosen: then a note or Card takes with one tap. */
  const isPlain = computed(
    () => chosen.tip === 'none' && chosen.document === 'receipt' && !chosen.entertainment.wanted,
  );
  const isTouched = computed(() => !isPlain.value || chosen.received !== null);

  function clear() {
    Object.assign(chosen, {
      method: 'cash',
      received: null,
      tip: 'none',
      otherTip: null,
      document: 'receipt',
      buyer: null,
      taxIdChecked: false,
      entertainment: blankEntertainment(),
    });
  }
  /** An empty form for a company whose name begins so. */
  function newBuyer(name: string) {
    chosen.buyer = { ...typedBuyer(null, session.restaurant?.country), name };
  }

  /** The payment as it is sent, for a share that is known. */
  function payment(amount_cents: number) {
    return {
      method: method.value,
      amount_cents,
      tip_cents: tip_cents.value,
      ...(chosen.document !== 'later' && { document_follows: true }),
      ...(isCash.value && chosen.received !== null && { received_cents: chosen.received }),
    };
  }
  /** What the document says of its payer, as it is sent: a receipt names no buyer. */
  function documentFacts() {
    const form = askedEntertainment(chosen.entertainment);
    if (chosen.document !== 'company' || !chosen.buyer) return form;
    return {
      buyer: sentBuyer(chosen.buyer),
      ...(chosen.taxIdChecked && { tax_id_checked: true as const }),
      ...form,
    };
  }

  return {
    chosen,
    method,
    round_cents,
    tip_cents,
    due_cents,
    isCash,
    change_cents,
    isTooLittle,
    isReady,
    isPlain,
    isTouched,
    clear,
    newBuyer,
    payment,
    documentFacts,
  };
}
export type Payer = ReturnType<typeof usePayer>;
