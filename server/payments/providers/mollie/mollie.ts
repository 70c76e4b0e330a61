/** Mollie's hosted payments by its HTTP API (https://docs.mollie.com/reference/payments-api). */
import * as z from 'zod';
import { config } from '../../../config.ts';
import { isCurrency, minorDigits } from '../../../currencies.ts';
import { toDecimal } from '../../../money.ts';
import { callProvider } from '../call.ts';
import type { Amount, Found, Provider, ProviderKeys, Reversal, WantedRefund } from '../provider.ts';
import { ProviderError } from '../provider.ts';

/** Currencies that Mollie takes (https://docs.mollie.com/docs/multicurrency). */
const CURRENCIES = [
  ...'AED AUD BGN BRL CAD CHF CZK DKK EUR GBP HKD HUF ILS ISK JPY'.split(' '),
  ...'MXN MYR NOK NZD PHP PLN RON RUB SEK SGD THB TWD USD ZAR'.split(' '),
];
/** The languages of its page, each with the region that it wants. */
const LOCALES: Record<string, string> = {
  en: 'en_GB',
  de: 'de_DE',
  es: 'es_ES',
  fr: 'fr_FR',
  it: 'it_IT',
  pt: 'pt_PT',
  nl: 'nl_NL',
  pl: 'pl_PL',
  ca: 'ca_ES',
  da: 'da_DK',
  sv: 'sv_SE',
  nb: 'nb_NO',
  fi: 'fi_FI',
  hu: 'hu_HU',
  is: 'is_IS',
  lv: 'lv_LV',
  lt: 'lt_LT',
};
const ID = /^tr_[A-Za-z0-9]{1,60}$/;

const money = z.object({
  currency: z.string().refine(isCurrency),
  value: z.string().regex(/^\d{1,12}(\.\d{1,4})?$/),
});
const payment = z.object({
  id: z.string().regex(ID),
  status: z.string(),
  amount: money,
  _links: z.object({ checkout: z.object({ href: z.string() }).nullish() }).nullish(),
});
type Payment = z.output<typeof payment>;
const refundShape = z.object({
  id: z.string().max(255),
  status: z.string(),
  metadata: z.object({ reference: z.string().nullish() }).nullish(),
});
const refundList = z.object({ _embedded: z.object({ refunds: z.array(refundShape) }) });

const refusal = z.object({ detail: z.string() });
function said(body: unknown): string | null {
  const parsed = refusal.safeParse(body);
  return parsed.success ? parsed.data.detail : null;
}

interface Request {
  path: string;
  json?: unknown;
  idempotencyKey?: string;
  signal: AbortSignal;
}
function ask<S extends z.ZodType>(
  { api_key = '' }: ProviderKeys,
  { path, json, idempotencyKey, signal }: Request,
  schema: S,
) {
  return callProvider(
    {
      method: json ? 'POST' : 'GET',
      url: `${config().MOLLIE_API}${path}`,
      key: api_key,
      signal,
      ...(json !== undefined && {
        body: { type: 'application/json', content: JSON.stringify(json) },
      }),
      ...(idempotencyKey && { idempotencyKey }),
    },
    schema,
    said,
  );
}

/** An amount as Mollie writes it: with exactly the decimals of its currency. */
function written({ cents, currency, currency_digits }: Amount) {
  return { currency, value: toDecimal(cents, currency_digits) };
}
function centsOf({ currency, value }: z.output<typeof money>): number {
  const digits = minorDigits(currency);
  const [whole = '0', part = ''] = value.split('.');
  return Number(whole + part.padEnd(digits, '0').slice(0, digits));
}

const OVER: Record<string, 'expired' | 'failed'> = {
  expired: 'expired',
  canceled: 'failed',
  failed: 'failed',
};
function foundIn({ id, status, amount }: Payment): Found {
  if (status === 'paid')
    return {
      status,
      amount: { cents: centsOf(amount), currency: amount.currency },
      charge_ref: id,
    };
  return { status: OVER[status] ?? 'open' };
}

const refundsOf = (charge_ref: string) => `/v2/payments/${encodeURIComponent(charge_ref)}/refunds`;
/**
 * The refund that a reference made before, if it arrived: Mollie knows its key for an hour only.
 */
async function earlierRefund(keys: ProviderKeys, wanted: WantedRefund, signal: AbortSignal) {
  const path = `${refundsOf(wanted.charge_ref)}?limit=250`;
  const { _embedded } = await ask(keys, { path, signal }, refundList);
  return _embedded.refunds.find(({ metadata }) => metadata?.reference === wanted.reference);
}

/** What refunds and chargebacks have in common; a chargeback that was won has `reversedAt`. */
const reversalShape = z.object({
  id: z.string().max(255),
  paymentId: z.string(),
  amount: money,
  status: z.string().nullish(),
  // Others may have written anything there.
  metadata: z.object({ reference: z.string().nullish() }).nullish().catch(null),
  createdAt: z.iso.datetime({ offset: true }),
  reversedAt: z.iso.datetime({ offset: true }).nullish(),
});
type ListedReversal = z.output<typeof reversalShape>;
const LISTS = {
  refund: { path: '/v2/refunds', name: 'refunds' },
  chargeback: { path: '/v2/chargebacks', name: 'chargebacks' },
} as const;
const PAGE = 250;
/** More than any restaurant has in the time that is asked for. */
const MOST_PAGES = 20;

/** The newest come first; a page begins with the entry that `from` names. */
async function listSince(
  keys: ProviderKeys,
  kind: Reversal['kind'],
  { since, signal }: { since: Date; signal: AbortSignal },
): Promise<ListedReversal[]> {
  const { path, name } = LISTS[kind];
  const shape = z.object({ _embedded: z.object({ [name]: z.array(reversalShape) }) });
  const all = new Map<string, ListedReversal>();
  for (let page = 0; page < MOST_PAGES; page++) {
    const from = [...all.keys()].at(-1);
    const query = new URLSearchParams({ limit: String(PAGE), ...(from && { from }) });
    const { _embedded } = await ask(keys, { path: `${path}?${query}`, signal }, shape);
    const listed = _embedded[name] ?? [];
    for (const one of listed) all.set(one.id, one);
    const last = listed.at(-1);
    if (listed.length < PAGE || !last || new Date(last.createdAt) < since) break;
  }
  return [...all.values()].filter(({ createdAt }) => new Date(createdAt) >= since);
}

function asReversal(kind: Reversal['kind'], listed: ListedReversal): Reversal {
  const { id, paymentId, amount, status, metadata, createdAt, reversedAt } = listed;
  return {
    ref: id,
    kind,
    charge_ref: paymentId,
    reference: metadata?.reference ?? null,
    amount: { cents: centsOf(amount), currency: amount.currency },
    at: new Date(createdAt),
    withdrawn: Boolean(reversedAt) || status === 'failed' || status === 'canceled',
  };
}

export const mollie: Provider = {
  name: 'Mollie',
  fields: [{ name: 'api_key', pattern: /^(?:test|live)_[A-Za-z0-9]{8,240}$/ }],
  isLive: ({ api_key = '' }) => api_key.startsWith('live_'),
  takes: ({ currency }) => CURRENCIES.includes(currency),
  async test(keys) {
    const { signal } = new AbortController();
    await ask(keys, { path: '/v2/methods', signal }, z.object({}));
  },
  async open(keys, checkout, signal) {
    const { reference, amount, description, return_url, webhook_url, locale } = checkout;
    const language = LOCALES[locale.split('-')[0]!];
    const opened = await ask(
      keys,
      {
        path: '/v2/payments',
        json: {
          amount: written(amount),
          description,
          redirectUrl: return_url,
          ...(webhook_url && { webhookUrl: webhook_url }),
          ...(language && { locale: language }),
          metadata: { reference },
        },
        idempotencyKey: reference,
        signal,
      },
      payment,
    );
    const url = opened._links?.checkout?.href;
    if (!url) throw new ProviderError('refused');
    return { ref: opened.id, url };
  },
  async find(keys, ref, signal) {
    const path = `/v2/payments/${encodeURIComponent(ref)}`;
    return foundIn(await ask(keys, { path, signal }, payment));
  },
  async refund(keys, wanted, signal) {
    const earlier = wanted.again ? await earlierRefund(keys, wanted, signal) : undefined;
    const { reference, charge_ref, amount } = wanted;
    const made =
      earlier ??
      (await ask(
        keys,
        {
          path: refundsOf(charge_ref),
          json: { amount: written(amount), metadata: { reference } },
          idempotencyKey: reference,
          signal,
        },
        refundShape,
      ));
    if (made.status === 'failed' || made.status === 'canceled') throw new ProviderError('refused');
    return { ref: made.id };
  },
  async reversals(keys, since, signal) {
    const refunds = await listSince(keys, 'refund', { since, signal });
    const chargebacks = await listSince(keys, 'chargeback', { since, signal });
    return [
      ...refunds.map((one) => asReversal('refund', one)),
      ...chargebacks.map((one) => asReversal('chargeback', one)),
    ];
  },
  // Mollie signs nothing and says an id alone, also of a refund or a chargeback of that payment:
  // its sender learns nothing by it, and makes this server ask Mollie about a payment of its own.
  webhook(_keys, { body }) {
    const ref = new URLSearchParams(body.toString('utf8')).get('id') ?? '';
    return ID.test(ref) ? { checkout: ref } : 'nothing';
  },
};
