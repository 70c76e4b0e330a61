/**
 * Stand-ins of the payment providers' published HTTP APIs, as far as the program uses them: Stripe
 * (https://docs.stripe.com/api: form-encoded, `Idempotency-Key`, errors as `{error: {message}}`) and
 * Mollie (https://docs.mollie.com/reference: JSON, amounts as text, `Idempotency-Key`). They refuse
 * what the real ones refuse, so that a wrong call fails a test.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const STRIPE_KEY = 'sk_test_51TheLanternStandIn';
export const STRIPE_WEBHOOK_SECRET = 'whsec_TheLanternStandInSecret';
export const MOLLIE_KEY = 'test_TheLanternStandInKey12345678';

/** Keys as the settings take them. */
export function keysFrom(keys: Record<string, string>) {
  return Object.entries(keys).map(([name, value]) => ({ name, value }));
}

/** What went back to the payer: a refund, or a chargeback. */
interface Back {
  id: string;
  amount: number | string;
  /** What the caller wrote beside it; null for what was made on the provider's own pages. */
  reference: string | null;
  status: 'done' | 'failed' | 'won';
  at: Date;
}
interface Payment {
  id: string;
  provider: 'stripe' | 'mollie';
  reference: string;
  /** As the provider counts it: Stripe's units, Mollie's text. */
  amount: number | string;
  currency: string;
  status: 'open' | 'paid' | 'expired' | 'canceled';
  charge: string;
  return_url: string;
  webhook_url: string | null;
  refunds: Back[];
  chargebacks: Back[];
  asked: Record<string, string>;
}
interface Answer {
  status: number;
  body: unknown;
}
type Refusal = 'before' | 'after';

const DIGITS: Record<string, number> = { JPY: 0, ISK: 0, KWD: 3 };
const random = () => randomBytes(9).toString('hex');

export class PaymentProviders {
  readonly payments: Payment[] = [];
  /** Every request: method and path. */
  readonly calls: string[] = [];
  private readonly remembered = new Map<string, { request: string; answer: Answer }>();
  private readonly cuts: { path: RegExp; when: Refusal }[] = [];
  private readonly refusals: { path: RegExp; answer: Answer }[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<PaymentProviders> {
    const server = createServer();
    const providers = new PaymentProviders(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void providers.serve(request, response);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return providers;
  }

  /** The settings of a server that asks these instead of the real ones. */
  get settings(): Record<string, string> {
    const address = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return { STRIPE_API: address, MOLLIE_API: address };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  /** Cuts the line of the next request to a path: before it is carried out, or after. */
  cut(path: RegExp, when: Refusal): void {
    this.cuts.push({ path, when });
  }
  /** Refuses the next request to a path. */
  refuse(path: RegExp, status: number, message: string): void {
    this.refusals.push({
      path,
      answer: { status, body: { error: { message }, status, title: 'Refused', detail: message } },
    });
  }

  /** The payment that our reference opened. @throws Error where there is none, or several */
  of(reference: string): Payment {
    const found = this.payments.filter((one) => one.reference === reference);
    if (found.length !== 1) throw new Error(`${found.length} payments of ${reference}`);
    return found[0]!;
  }
  /** The guest pays on the provider's page, or does not. */
  settle(reference: string, status: Exclude<Payment['status'], 'open'> = 'paid'): Payment {
    const payment = this.of(reference);
    payment.status = status;
    return payment;
  }
  /** The restaurant refunds on the provider's own pages, or the guest's bank takes back. */
  takeBack(
    reference: string,
    list: 'refunds' | 'chargebacks',
    amount = this.of(reference).amount,
  ): Back {
    const back: Back = {
      id: `${list === 'refunds' ? 're' : 'du'}_${random()}`,
      amount,
      reference: null,
      status: 'done',
      at: new Date(),
    };
    this.of(reference)[list].push(back);
    return back;
  }
  /** A call to the webhook, as the provider sends it. */
  event(
    payment: Pick<Payment, 'id' | 'provider'>,
    { secret = STRIPE_WEBHOOK_SECRET, at = new Date(), object = 'checkout.session' } = {},
  ): { body: string; headers: Record<string, string> } {
    if (payment.provider === 'mollie')
      return {
        body: `id=${payment.id}`,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      };
    const body = JSON.stringify({
      id: `evt_${random()}`,
      object: 'event',
      type: object === 'charge' ? 'charge.refunded' : 'checkout.session.completed',
      data: { object: { id: payment.id, object } },
    });
    const time = Math.floor(at.getTime() / 1000);
    const proof = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
    return {
      body,
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'Stripe-Signature': `t=${time},v1=${proof},v0=${'0'.repeat(64)}`,
      },
    };
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const path = request.url ?? '';
    this.calls.push(`${request.method} ${path}`);
    const cut = this.takeFrom(this.cuts, path);
    if (cut?.when === 'before') return void request.socket.destroy();
    const answer = this.answerTo(request, path, text);
    if (cut) return void request.socket.destroy();
    response.writeHead(answer.status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  }

  private takeFrom<T extends { path: RegExp }>(list: T[], path: string): T | undefined {
    const place = list.findIndex((one) => one.path.test(path));
    return place < 0 ? undefined : list.splice(place, 1)[0];
  }

  private answerTo(request: IncomingMessage, path: string, text: string): Answer {
    const isStripe = path.startsWith('/v1/');
    const wanted = isStripe ? STRIPE_KEY : MOLLIE_KEY;
    if (request.headers.authorization !== `Bearer ${wanted}`)
      return isStripe
        ? { status: 401, body: { error: { message: 'Invalid API Key provided' } } }
        : { status: 401, body: { status: 401, detail: 'Missing authentication, or failed' } };
    const refused = this.takeFrom(this.refusals, path);
    if (refused) return refused.answer;
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || typeof key !== 'string')
      return this.carryOut(request, path, text);
    const before = this.remembered.get(key);
    if (before)
      return before.request === path + text
        ? before.answer
        : { status: 400, body: { error: { message: 'Keys for idempotent requests differ' } } };
    const answer = this.carryOut(request, path, text);
    this.remembered.set(key, { request: path + text, answer });
    return answer;
  }

  private carryOut({ method, headers }: IncomingMessage, path: string, text: string): Answer {
    const type = headers['content-type'];
    if (path.startsWith('/v1/')) {
      if (method === 'POST' && type !== 'application/x-www-form-urlencoded')
        return stripeFault('Use form encoding');
      return this.stripe(method!, path, Object.fromEntries(new URLSearchParams(text)));
    }
    if (method === 'POST' && type !== 'application/json') return mollieFault('Use JSON');
    return this.mollie(method!, path, text === '' ? {} : (JSON.parse(text) as MollieBody));
  }

  private stripe(method: string, path: string, form: Record<string, string>): Answer {
    const [, id] = /^\/v1\/checkout\/sessions\/([^/?]+)$/.exec(path) ?? [];
    if (method === 'GET' && path === '/v1/checkout/sessions?limit=1')
      return { status: 200, body: { object: 'list', data: [], has_more: false } };
    if (method === 'GET' && id) {
      const session = this.payments.find((one) => one.id === id);
      return session
        ? { status: 200, body: stripeSession(session) }
        : { status: 404, body: { error: { message: `No such checkout.session: ${id}` } } };
    }
    if (method === 'POST' && path === '/v1/checkout/sessions') return this.openSession(form);
    if (method === 'POST' && path === '/v1/refunds') return this.stripeRefund(form);
    const query = new URL(path, 'http://stand-in').searchParams;
    const name =
      path === '/v1/refunds' || path.startsWith('/v1/refunds?') ? 'refunds' : 'chargebacks';
    if (method === 'GET' && /^\/v1\/(?:refunds|disputes)\?/.test(path))
      return this.stripeList(name, query);
    return { status: 404, body: { error: { message: `Unrecognized request URL ${path}` } } };
  }

  private openSession(form: Record<string, string>): Answer {
    const left = Number(form.expires_at) - Date.now() / 1000;
    if (left < 30 * 60 || left > 24 * 3600)
      return stripeFault('expires_at: 30 minutes to 24 hours');
    const amount = Number(form['line_items[0][price_data][unit_amount]']);
    if (!Number.isSafeInteger(amount) || amount < 50) return stripeFault('amount_too_small');
    for (const name of ['success_url', 'line_items[0][price_data][product_data][name]'])
      if (!form[name]) return stripeFault(`Missing required param: ${name}`);
    if (!/^(auto|de|en|es|fr|it|pt|nl|pl|tr|ja|zh)$/.test(form.locale ?? 'auto'))
      return stripeFault('Invalid locale');
    if (form.mode !== 'payment' || form['line_items[0][quantity]'] !== '1')
      return stripeFault('Invalid mode');
    const payment: Payment = {
      id: `cs_test_${random()}`,
      provider: 'stripe',
      reference: form.client_reference_id!,
      amount,
      currency: form['line_items[0][price_data][currency]']!,
      status: 'open',
      charge: `pi_${random()}`,
      return_url: form.success_url!,
      webhook_url: null,
      refunds: [],
      chargebacks: [],
      asked: form,
    };
    this.payments.push(payment);
    return { status: 200, body: stripeSession(payment) };
  }

  /** What went back by one provider, the newest first. */
  private listOf(provider: Payment['provider'], name: 'refunds' | 'chargebacks') {
    return this.payments
      .filter((payment) => payment.provider === provider)
      .flatMap((payment) => payment[name].map((back) => ({ back, payment })))
      .reverse();
  }
  /** Pages of two, so that a reader of one page alone misses something. */
  private stripeList(name: 'refunds' | 'chargebacks', query: URLSearchParams): Answer {
    const intent = query.get('payment_intent');
    const since = Number(query.get('created[gte]') ?? 0);
    const all = this.listOf('stripe', name).filter(
      ({ back, payment }) =>
        (intent === null || payment.charge === intent) && back.at.getTime() / 1000 >= since,
    );
    const after = all.findIndex(({ back }) => back.id === query.get('starting_after')) + 1;
    const data = all.slice(after, after + 2).map(({ back, payment }) => asStripe(back, payment));
    return { status: 200, body: { object: 'list', data, has_more: after + 2 < all.length } };
  }
  private stripeRefund(form: Record<string, string>): Answer {
    const payment = this.payments.find(({ charge }) => charge === form.payment_intent);
    if (payment?.status !== 'paid') return stripeFault('No such payment_intent, or not charged');
    const amount = Number(form.amount);
    const before = payment.refunds.reduce((sum, refund) => sum + Number(refund.amount), 0);
    if (!(amount > 0) || before + amount > Number(payment.amount))
      return stripeFault('Refund amount is greater than unrefunded amount on charge');
    const refund = newRefund(amount, form['metadata[reference]']!);
    payment.refunds.push(refund);
    return { status: 200, body: asStripe(refund, payment) };
  }

  private mollie(method: string, path: string, body: MollieBody): Answer {
    const [, id, refunds] = /^\/v2\/payments\/([^/?]+)(\/refunds)?(?:\?.*)?$/.exec(path) ?? [];
    const payment = this.payments.find((one) => one.id === id);
    if (method === 'GET' && path === '/v2/methods')
      return { status: 200, body: { count: 1, _embedded: { methods: [{ id: 'creditcard' }] } } };
    if (method === 'POST' && path === '/v2/payments') return this.openMollie(body);
    const [, list] = /^\/v2\/(refunds|chargebacks)\?/.exec(path) ?? [];
    if (method === 'GET' && (list === 'refunds' || list === 'chargebacks')) {
      const all = this.listOf('mollie', list);
      const from = new URL(path, 'http://stand-in').searchParams.get('from');
      const listed = all.slice(
        Math.max(
          0,
          all.findIndex(({ back }) => back.id === from),
        ),
      );
      const shown = listed.map(({ back, payment: of }) => asMollie(back, of));
      return { status: 200, body: { count: shown.length, _embedded: { [list]: shown } } };
    }
    if (!id || !payment)
      return { status: 404, body: { status: 404, detail: `No payment exists with token ${id}.` } };
    if (!refunds) return { status: 200, body: molliePayment(payment) };
    if (method === 'GET')
      return {
        status: 200,
        body: { _embedded: { refunds: payment.refunds.map((one) => asMollie(one, payment)) } },
      };
    return refundMollie(payment, body);
  }

  private openMollie({
    amount,
    description,
    redirectUrl,
    webhookUrl,
    metadata,
  }: MollieBody): Answer {
    const digits = DIGITS[amount?.currency ?? ''] ?? 2;
    const form = digits === 0 ? /^\d+$/ : new RegExp(`^\\d+\\.\\d{${digits}}$`);
    if (!amount || !form.test(amount.value)) return mollieFault('The amount is not right');
    if (!description || !redirectUrl) return mollieFault('A description and a redirect URL');
    // Mollie refuses addresses that it cannot reach.
    if (webhookUrl && !webhookUrl.startsWith('https:')) return mollieFault('The webhook URL');
    const id = `tr_${random()}`;
    const payment: Payment = {
      id,
      provider: 'mollie',
      reference: metadata?.reference ?? '',
      amount: amount.value,
      currency: amount.currency,
      status: 'open',
      charge: id,
      return_url: redirectUrl,
      webhook_url: webhookUrl ?? null,
      refunds: [],
      chargebacks: [],
      asked: {},
    };
    this.payments.push(payment);
    return { status: 201, body: molliePayment(payment) };
  }
}

interface MollieBody {
  amount?: { currency: string; value: string };
  description?: string;
  redirectUrl?: string;
  webhookUrl?: string;
  metadata?: { reference?: string };
}

const stripeFault = (message: string): Answer => ({ status: 400, body: { error: { message } } });
const mollieFault = (detail: string): Answer => ({
  status: 422,
  body: { status: 422, title: 'Unprocessable Entity', detail },
});

function stripeSession({ id, status, amount, currency, charge, reference }: Payment) {
  const isOpen = status === 'open';
  return {
    id,
    object: 'checkout.session',
    client_reference_id: reference,
    url: isOpen ? `https://checkout.stripe.com/c/pay/${id}` : null,
    status: isOpen ? 'open' : status === 'paid' ? 'complete' : 'expired',
    payment_status: status === 'paid' ? 'paid' : 'unpaid',
    amount_total: amount,
    currency,
    payment_intent: status === 'paid' ? charge : null,
  };
}
function molliePayment({ id, status, amount, currency, reference }: Payment) {
  return {
    resource: 'payment',
    id,
    mode: 'test',
    status,
    amount: { currency, value: amount },
    metadata: { reference },
    _links: {
      self: { href: `https://api.mollie.com/v2/payments/${id}` },
      ...(status === 'open' && {
        checkout: { href: `https://www.mollie.com/checkout/select-method/${id}` },
      }),
    },
  };
}
const newRefund = (amount: number | string, reference: string): Back => ({
  id: `re_${random()}`,
  amount,
  reference,
  status: 'done',
  at: new Date(),
});
const STRIPE_STATES = {
  refund: { done: 'succeeded', failed: 'failed', won: 'succeeded' },
  dispute: { done: 'needs_response', failed: 'lost', won: 'won' },
};
function asStripe({ id, amount, reference, status, at }: Back, { charge, currency }: Payment) {
  const object = id.startsWith('re_') ? ('refund' as const) : ('dispute' as const);
  return {
    id,
    object,
    amount,
    currency,
    charge: `ch_${charge}`,
    payment_intent: charge,
    status: STRIPE_STATES[object][status],
    metadata: reference === null ? {} : { reference },
    created: Math.floor(at.getTime() / 1000),
  };
}
function asMollie({ id, amount, reference, status, at }: Back, payment: Payment) {
  const facts = {
    id,
    paymentId: payment.id,
    amount: { value: amount, currency: payment.currency },
    createdAt: at.toISOString(),
  };
  if (!id.startsWith('re_'))
    return {
      resource: 'chargeback',
      ...facts,
      ...(status === 'won' && { reversedAt: new Date().toISOString() }),
    };
  return {
    resource: 'refund',
    ...facts,
    status: status === 'failed' ? 'failed' : 'queued',
    metadata: reference === null ? null : { reference },
  };
}
function refundMollie(payment: Payment, { amount, metadata }: MollieBody): Answer {
  const before = payment.refunds.reduce((sum, refund) => sum + Number(refund.amount), 0);
  if (payment.status !== 'paid') return mollieFault('The payment is not paid');
  if (!amount || before + Number(amount.value) > Number(payment.amount))
    return mollieFault('The amount is higher than the maximum');
  const refund = newRefund(amount.value, metadata?.reference ?? '');
  payment.refunds.push(refund);
  return { status: 201, body: asMollie(refund, payment) };
}
