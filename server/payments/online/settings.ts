import { recordBy } from '../../audit/audit.ts';
import { now } from '../../clock.ts';
import { count, findOne } from '../../database/repository.ts';
import { inTransaction } from '../../database/transaction.ts';
import { conflict, type Fault, invalid } from '../../errors.ts';
import type { StaffCaller } from '../../http/caller.ts';
import type { Body } from '../../http/endpoint.ts';
import { portalUrl } from '../../restaurant/restaurant.ts';
import { countAttempt, STAFF_LIMITS } from '../../security/rate-limit.ts';
import { readSetting, writeSetting } from '../../settings/settings.ts';
import { createOnlineMethod } from '../methods/payment-methods.ts';
import { type Provider, ProviderError, type ProviderKeys } from '../providers/provider.ts';
import type {
  changeOnlinePaymentSettings as changeEndpoint,
  testOnlinePayments as testEndpoint,
} from './contract.ts';
import { OnlinePayment, OnlineRefund } from './model.ts';
import { PROVIDER_IDS, providerOf } from './providers.ts';
import { failedRefunds } from './refunds.ts';
import { openReversals } from './reversals.ts';

/** Which provider guests pay with, and the owner's words beside the tip. */
interface Chosen {
  provider: string | null;
  tip_note: string | null;
}
interface OfProvider {
  tested_at: string | null;
}
const NAME = 'online_payments';
const nameOf = (provider: string) => `${NAME}.${provider}`;

async function chosen(): Promise<Chosen> {
  return (await readSetting<Chosen>(NAME))?.value ?? { provider: null, tip_note: null };
}

/** What guests see of online payments; null while they are off. */
export async function onlineForGuests() {
  const { provider: id, tip_note } = await chosen();
  const provider = id === null ? null : providerOf(id);
  return id && provider && { provider: id, name: provider.name, tip_note };
}

/** The stored keys of a provider in the clear; null without any. They are read at each use. */
export async function keysOf(provider: string): Promise<ProviderKeys | null> {
  const secret = (await readSetting<OfProvider>(nameOf(provider)))?.secret ?? null;
  return secret === null ? null : (JSON.parse(secret) as ProviderKeys);
}

/**
 * Where a provider tells of changes: by https and a public address alone, which is what
 * `PUBLIC_URL` is. Without it payments are found by asking.
 */
export function webhookUrl(provider: string): string | null {
  const portal = portalUrl();
  return portal.startsWith('https:') ? `${portal}/online-payments/${provider}/webhook` : null;
}

async function presentProvider(id: string) {
  const provider = providerOf(id)!;
  const keys = await keysOf(id);
  const stored = await readSetting<OfProvider>(nameOf(id));
  return {
    id,
    name: provider.name,
    fields: provider.fields.map(({ name, optional = false }) => ({
      name,
      optional,
      stored: keys?.[name] !== undefined,
    })),
    live: keys && provider.isLive(keys),
    tested_at: stored?.value.tested_at ?? null,
    webhook_url: webhookUrl(id),
  };
}

/** The settings for their page, without any key. */
export async function presentOnlinePaymentSettings(caller: StaffCaller) {
  const providers = [];
  for (const id of PROVIDER_IDS) providers.push(await presentProvider(id));
  return {
    ...(await chosen()),
    providers,
    failed_refunds: await failedRefunds(caller.restaurant_id),
    reversals: await openReversals(caller.restaurant_id),
  };
}

type Wanted = Body<typeof changeEndpoint>;

type Given = NonNullable<Wanted['keys']>;

function keyFaults({ fields }: Provider, given: Given): Fault[] {
  return given.flatMap(({ name, value }, place): Fault[] => {
    const field = fields.find((one) => one.name === name);
    if (!field) {
      const values = fields.map((one) => one.name).join(', ');
      return [{ path: `keys.${place}.name`, message: 'one_of', values: { values } }];
    }
    if (value === null || field.pattern.test(value)) return [];
    return [{ path: `keys.${place}.value`, message: `online_key_${name}` }];
  });
}

/**
 * The keys after a change.
 * @throws Problem 422 at `keys.N.name` or `keys.N.value` for a wrong one, at `keys.…` with its name
 * for one that is missing
 */
function changedKeys(provider: Provider, before: ProviderKeys | null, given: Given): ProviderKeys {
  const faults = keyFaults(provider, given);
  const changes = given.map(({ name, value }) => [name, value] as const);
  const keys = Object.fromEntries(
    Object.entries({ ...before, ...Object.fromEntries(changes) }).filter(
      ([, value]) => value !== null,
    ),
  ) as ProviderKeys;
  const missing = provider.fields
    .filter(({ name, optional }) => !optional && !keys[name])
    .map(({ name }) => ({ path: `keys.${name}`, message: 'required' }));
  if (faults.length + missing.length > 0) throw invalid([...faults, ...missing]);
  return keys;
}

/** How many payments or refunds of a provider are under way. */
async function underWay(provider: string): Promise<number> {
  const open = await count(OnlinePayment, { provider, status: ['starting', 'open'] });
  const refunds = await count(OnlineRefund, { status: 'waiting' });
  return open + refunds;
}

/** Stores the keys of a provider, where any are given. */
async function storeKeys(id: string, provider: Provider, wanted: Given): Promise<string[]> {
  const before = await keysOf(id);
  const keys = changedKeys(provider, before, wanted);
  const changed = provider.fields
    .map(({ name }) => name)
    .filter((name) => keys[name] !== before?.[name]);
  if (changed.length === 0) return [];
  // Test keys ask another account than live ones: what is under way would be lost there.
  const isOther = before !== null && provider.isLive(before) !== provider.isLive(keys);
  if (isOther && (await underWay(id)) > 0) throw conflict('online_payments_open');
  await writeSetting(nameOf(id), { tested_at: null } satisfies OfProvider, JSON.stringify(keys));
  return changed;
}

/**
 * Chooses the provider that guests pay with, and stores its keys; they stay when it is switched
 * off, so that payments before can be refunded.
 * @throws Problem 409 `online_payments_open` for keys of another mode while a payment is under way,
 * 422 for an unknown provider and for wrong or missing keys
 */
export function changeOnlinePaymentSettings(
  caller: StaffCaller,
  { provider: id, tip_note, keys = [] }: Wanted,
): Promise<void> {
  return inTransaction(async () => {
    const provider = id === null ? null : providerOf(id);
    if (id !== null && !provider)
      throw invalid([
        { path: 'provider', message: 'one_of', values: { values: PROVIDER_IDS.join(', ') } },
      ]);
    const keys_changed = id !== null && provider ? await storeKeys(id, provider, keys) : [];
    await writeSetting(NAME, { provider: id, tip_note } satisfies Chosen);
    if (id !== null) await createOnlineMethod(caller.restaurant_id);
    await recordBy(caller, {
      action: 'settings.online_payments_changed',
      subject_id: NAME,
      detail: { provider: id, tip_note, keys_changed },
    });
  });
}

/**
 * Asks a provider with the stored keys for something that changes nothing.
 * @throws Problem 422 for a provider without keys, 429
 */
export async function testOnlinePayments(
  caller: StaffCaller,
  { provider: id }: Body<typeof testEndpoint>,
) {
  await countAttempt(STAFF_LIMITS.testProvider, { account: caller.user_id });
  const provider = providerOf(id);
  const keys = provider && (await keysOf(id));
  if (!keys) throw invalid([{ path: 'provider', message: 'online_no_keys' }]);
  const failure = await provider.test(keys).then(() => null, asFailure);
  const outcome = failure?.outcome ?? ('works' as const);
  await inTransaction(async () => {
    if (!failure) await writeSetting(nameOf(id), { tested_at: now().toISOString() });
    await recordBy(caller, {
      action: 'settings.online_payments_tested',
      subject_id: NAME,
      detail: { provider: id, outcome },
    });
  });
  return { outcome, said: failure?.said ?? null };
}

/**
 * Whether the provider refused the keys when a guest last wanted to pay, and no test has succeeded
 * since: guests read that nothing can be paid, and somebody has to know.
 */
export async function keysAreRefused(): Promise<boolean> {
  const last = await findOne(OnlinePayment, {}, { order: [['created_at', 'DESC']] });
  if (last?.status !== 'failed' || last.reason !== 'keys') return false;
  const { tested_at = null } = (await readSetting<OfProvider>(nameOf(last.provider)))?.value ?? {};
  return tested_at === null || new Date(tested_at) < last.created_at;
}

function asFailure(error: unknown) {
  if (!(error instanceof ProviderError)) throw error;
  const { failure, said } = error;
  return { outcome: failure === 'unknown' ? ('refused' as const) : failure, said };
}
