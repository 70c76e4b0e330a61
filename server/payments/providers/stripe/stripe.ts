/** Stripe Checkout by its HTTP API (https://docs.stripe.com/api/checkout/sessions). */
import * as z from 'zod';
import { config } from '../../../config.ts';
import { isCurrency, minorDigits } from '../../../currencies.ts';
import { callProvider } from '../call.ts';
import type {
  Checkout,
  Found,
  Provider,
  ProviderKeys,
  Reversal,
  WantedRefund,
  WebhookSubject,
} from '../provider.ts';
import { ProviderError } from '../provider.ts';
import { isSigned } from './signature.ts';
import { fromUnits, toUnits } from './units.ts';

/** The languages of its page; any other is refused, and the browser's own is taken instead. */
const LANGUAGES = [
  ...'bg cs da de el en es et fi fil fr hr hu id it ja ko lt lv'.split(' '),
  ...'ms mt nb nl pl pt ro ru sk sl sv th tr vi zh'.split(' '),
];

const session = z.object({
  id: z.string().min(1).max(255),
  url: z.string().nullish(),
  status: z.enum(['open', 'complete', 'expired']).nullish(),
  payment_status: z.string(),
  amount_total: z.int().nullish(),
  currency: z.string().nullish(),
  payment_intent: z.string().max(255).nullish(),
});
type Session = z.output<typeof session>;
const refundShape = z.object({
  id: z.string().max(255),
  status: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
});
const refundList = z.object({ data: z.array(refundShape) });

const refusal = z.object({ error: z.object({ message: z.string() }) });
function said(body: unknown): string | null {
  const parsed = refusal.safeParse(body);
  return parsed.success ? parsed.data.error.message : null;
}

interface Request {
  path: string;
  form?: Record<string, string | number>;
  idempotencyKey?: string;
  signal: AbortSignal;
}
function ask<S extends z.ZodType>(
  { secret_key = '' }: ProviderKeys,
  { path, form, idempotencyKey, signal }: Request,
  schema: S,
) {
  return callProvider(
    {
      method: form ? 'POST' : 'GET',
      url: `${config().STRIPE_API}${path}`,
      key: secret_key,
      signal,
      ...(form && {
        body: {
          type: 'application/x-www-form-urlencoded',
          content: new URLSearchParams(
            Object.entries(form).map(([name, value]): [string, string] => [name, String(value)]),
          ).toString(),
        },
      }),
      ...(idempotencyKey && { idempotencyKey }),
    },
    schema,
    said,
  );
}

/** The fields of a session: one line of one amount, paid by card or the wallets that hold one. */
function sessionForm(checkout: Checkout): Record<string, string | number> {
  const { reference, amount, description, return_url, expires_at, locale } = checkout;
  const language = locale.split('-')[0]!;
  return {
    mode: 'payment',
    client_reference_id: reference,
    'metadata[reference]': reference,
    'payment_intent_data[metadata][reference]': reference,
    // Methods that settle days later would leave the guest waiting at the door.
    'payment_method_types[0]': 'card',
    'line_items[0][quantity]': 1,
    'line_items[0][price_data][currency]': amount.currency.toLowerCase(),
    'line_items[0][price_data][unit_amount]': toUnits(amount) ?? 0,
    'line_items[0][price_data][product_data][name]': description,
    success_url: return_url,
    cancel_url: return_url,
    expires_at: Math.floor(expires_at.getTime() / 1000),
    locale: LANGUAGES.includes(language) ? language : 'auto',
  };
}

function foundIn({ status, payment_status, ...paid }: Session): Found {
  if (payment_status === 'paid') {
    const { amount_total, currency, payment_intent } = paid;
    const code = (currency ?? '').toUpperCase();
    if (!isCurrency(code) || !payment_intent || !Number.isInteger(amount_total))
      throw new ProviderError('unreachable');
    const cents = fromUnits(amount_total!, {
      currency: code,
      currency_digits: minorDigits(code),
    });
    return { status: 'paid', amount: { cents, currency: code }, charge_ref: payment_intent };
  }
  return { status: status === 'expired' ? 'expired' : 'open' };
}

/** The refund that a reference made before, if it arrived. */
async function refundOf(keys: ProviderKeys, wanted: WantedRefund, signal: AbortSignal) {
  const query = new URLSearchParams({ payment_intent: wanted.charge_ref, limit: '100' });
  const { data } = await ask(keys, { path: `/v1/refunds?${query}`, signal }, refundList);
  return data.find(({ metadata }) => metadata?.reference === wanted.reference);
}

/** What refunds and disputes have in common (https://docs.stripe.com/api/refunds, /disputes). */
const reversalShape = refundShape.extend({
  amount: z.int(),
  currency: z.string(),
  payment_intent: z.string().max(255).nullish(),
  created: z.int(),
});
const reversalList = z.object({ data: z.array(reversalShape), has_more: z.boolean() });
/** More than any restaurant has in the time that is asked for. */
const MOST_PAGES = 50;

/** Every entry of a list since a time, a page after the other. */
async function listAll(
  keys: ProviderKeys,
  path: string,
  { since, signal }: { since: Date; signal: AbortSignal },
) {
  const all: z.output<typeof reversalShape>[] = [];
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = new URLSearchParams({
      limit: '100',
      'created[gte]': String(Math.floor(since.getTime() / 1000)),
      ...(all.length > 0 && { starting_after: all.at(-1)!.id }),
    });
    const { data, has_more } = await ask(keys, { path: `${path}?${query}`, signal }, reversalList);
    all.push(...data);
    if (!has_more || data.length === 0) break;
  }
  return all;
}

/** Inquiries, and disputes that Stripe prevented, move no money. */
const movesMoney = (status: string | null | undefined) =>
  !/^(warning_|prevented)/.test(status ?? '');
const WITHDRAWN = ['failed', 'canceled', 'won'];

function reversalsIn(
  kind: Reversal['kind'],
  list: Awaited<ReturnType<typeof listAll>>,
): Reversal[] {
  return list.flatMap(({ id, status, metadata, amount, payment_intent, created, ...its }) => {
    const currency = its.currency.toUpperCase();
    if (!payment_intent || !isCurrency(currency) || !movesMoney(status)) return [];
    const currency_digits = minorDigits(currency);
    return {
      ref: id,
      kind,
      charge_ref: payment_intent,
      reference: metadata?.reference ?? null,
      amount: { cents: fromUnits(amount, { currency, currency_digits }), currency },
      at: new Date(created * 1000),
      withdrawn: WITHDRAWN.includes(status ?? ''),
    };
  });
}

const event = z.object({
  data: z.object({ object: z.object({ id: z.string(), object: z.string() }) }),
});
const REVERSED = ['charge', 'refund', 'dispute'];
function subjectOf(body: Buffer): WebhookSubject {
  try {
    const { id, object } = event.parse(JSON.parse(body.toString('utf8'))).data.object;
    if (REVERSED.includes(object)) return 'reversals';
    return object === 'checkout.session' ? { checkout: id } : 'nothing';
  } catch {
    return 'nothing';
  }
}

export const stripe: Provider = {
  name: 'Stripe',
  fields: [
    { name: 'secret_key', pattern: /^(?:sk|rk)_(?:test|live)_[A-Za-z0-9_]{8,240}$/ },
    { name: 'webhook_secret', pattern: /^whsec_[A-Za-z0-9+/=_-]{8,240}$/, optional: true },
  ],
  isLive: ({ secret_key = '' }) => /^[sr]k_live_/.test(secret_key),
  takes: (amount) => toUnits(amount) !== null,
  async test(keys) {
    const { signal } = new AbortController();
    await ask(keys, { path: '/v1/checkout/sessions?limit=1', signal }, z.object({}));
  },
  async open(keys, checkout, signal) {
    const { reference } = checkout;
    const form = sessionForm(checkout);
    const opened = await ask(
      keys,
      { path: '/v1/checkout/sessions', form, idempotencyKey: reference, signal },
      session,
    );
    if (!opened.url) throw new ProviderError('refused');
    return { ref: opened.id, url: opened.url };
  },
  async find(keys, ref, signal) {
    const path = `/v1/checkout/sessions/${encodeURIComponent(ref)}`;
    return foundIn(await ask(keys, { path, signal }, session));
  },
  async refund(keys, wanted, signal) {
    const earlier = wanted.again ? await refundOf(keys, wanted, signal) : undefined;
    const { reference, charge_ref, amount } = wanted;
    const made =
      earlier ??
      (await ask(
        keys,
        {
          path: '/v1/refunds',
          form: {
            payment_intent: charge_ref,
            amount: toUnits(amount) ?? 0,
            'metadata[reference]': reference,
          },
          idempotencyKey: reference,
          signal,
        },
        refundShape,
      ));
    if (made.status === 'failed' || made.status === 'canceled') throw new ProviderError('refused');
    return { ref: made.id };
  },
  async reversals(keys, since, signal) {
    const refunds = await listAll(keys, '/v1/refunds', { since, signal });
    const disputes = await listAll(keys, '/v1/disputes', { since, signal });
    return [...reversalsIn('refund', refunds), ...reversalsIn('chargeback', disputes)];
  },
  webhook({ webhook_secret }, call, at) {
    // A forged call could otherwise make this server ask the provider as often as it likes.
    if (!webhook_secret || !isSigned(call, webhook_secret, at)) return 'forged';
    return subjectOf(call.body);
  },
};
