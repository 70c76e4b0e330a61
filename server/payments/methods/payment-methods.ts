import { randomUUID } from 'node:crypto';
import { recordBy } from '../../audit/audit.ts';
import type { AuditAction } from '../../audit/contract.ts';
import { change, find, findOne, insert, insertAll } from '../../database/repository.ts';
import { inTransaction } from '../../database/transaction.ts';
import { conflict, invalid, notFound, type Fault } from '../../errors.ts';
import { publishEvent } from '../../events/events.ts';
import type { StaffCaller } from '../../http/caller.ts';
import { id as idField, type Body } from '../../http/endpoint.ts';
import { LANGUAGES } from '../../locales.ts';
import { text } from '../../texts.ts';
import type { addPaymentMethod, changePaymentMethod } from './contract.ts';
import {
  BUILT_IN_METHODS,
  type BuiltInMethod,
  isBuiltIn,
  ONLINE_METHOD,
  type PaidBy,
} from './methods.ts';
import { PaymentMethod } from './model.ts';

export type PaymentMethodRow = PaymentMethod;

/** The payment methods of a restaurant in the order of selection, inactive ones too. */
export function methodsOf(restaurant_id: string): Promise<PaymentMethod[]> {
  return find(PaymentMethod, { restaurant_id }, { order: ['position', 'created_at', 'id'] });
}

/** One of the methods of a restaurant, an inactive one too. */
export async function methodOf(restaurant_id: string, id: string): Promise<PaymentMethod> {
  return (await findOne(PaymentMethod, { restaurant_id, id }))!;
}

/** The method of online payments; null while the restaurant never had a provider. */
export function onlineMethod(restaurant_id: string): Promise<PaymentMethod | null> {
  return findOne(PaymentMethod, { restaurant_id, id: ONLINE_METHOD });
}

/** Creates the methods that every restaurant has from the start, in the running transaction. */
export async function createBuiltInMethods(restaurant_id: string): Promise<void> {
  await insertAll(
    PaymentMethod,
    BUILT_IN_METHODS.map((id, position) => ({
      restaurant_id,
      id,
      kind: id,
      opens_drawer: id === 'cash',
      active: true,
      position,
    })),
  );
}

/** Creates the method of online payments where it is not there yet, in the running transaction. */
export async function createOnlineMethod(restaurant_id: string): Promise<void> {
  const methods = await methodsOf(restaurant_id);
  if (methods.some(({ id }) => id === ONLINE_METHOD)) return;
  await insert(PaymentMethod, {
    restaurant_id,
    id: ONLINE_METHOD,
    kind: 'other',
    opens_drawer: false,
    active: false,
    position: Math.max(...methods.map(({ position }) => position)) + 1,
  });
}

function builtInName(locale: string, id: BuiltInMethod) {
  return text(locale, `payment_method_${id}`);
}

/** @param locale the language of a built-in method that the restaurant has not renamed */
export function presentMethod(
  { id, name, kind, opens_drawer, active }: PaymentMethod,
  locale: string,
) {
  return {
    id,
    name: name ?? (isBuiltIn(id) ? builtInName(locale, id) : id),
    own_name: name !== null,
    kind,
    opens_drawer,
    active,
  };
}

/** A name as it is compared: two that differ only in case are one to who reads them. */
const folded = (name: string) => name.normalize('NFKC').toLowerCase();

/** A method's name, folded; of a built-in one that is not renamed, its texts in all languages. */
function namesOf({ id, name }: Pick<PaymentMethod, 'id' | 'name'>): string[] {
  if (name !== null) return [folded(name)];
  return isBuiltIn(id) ? LANGUAGES.map((language) => folded(builtInName(language, id))) : [];
}

/** @throws Problem 422 at `name` for the name of another method of the restaurant */
function refuseTaken(methods: PaymentMethod[], name: string): void {
  const taken = methods.some((method) => namesOf(method).includes(folded(name)));
  if (taken) throw invalid([{ path: 'name', message: 'name_taken' }]);
}

/** Records and publishes a change of a method. */
async function noteChange(
  caller: StaffCaller,
  id: string,
  { action, kind, ...detail }: Body<typeof changePaymentMethod> & { action: AuditAction },
): Promise<void> {
  await recordBy(caller, {
    action,
    subject_id: id,
    detail: { ...detail, ...(kind && { method_kind: kind }) },
  });
  await publishEvent({
    restaurant_id: caller.restaurant_id,
    type: 'payment_methods.changed',
    least_role: 'waiter',
    subject_id: id,
  });
}

/** @throws Problem 422 for a name that another method has */
export function addMethod(
  caller: StaffCaller,
  { name, kind, opens_drawer = kind === 'cash' }: Body<typeof addPaymentMethod>,
): Promise<PaymentMethod> {
  return inTransaction(async () => {
    const { restaurant_id } = caller;
    const methods = await methodsOf(restaurant_id);
    refuseTaken(methods, name);
    const added = await insert(PaymentMethod, {
      restaurant_id,
      id: randomUUID(),
      name,
      kind,
      opens_drawer,
      active: true,
      position: Math.max(...methods.map(({ position }) => position)) + 1,
    });
    await noteChange(caller, added.id, {
      action: 'payment_method.added',
      name,
      kind,
      opens_drawer,
    });
    return added;
  });
}

/**
 * Changes a method for payments to come; documents keep the name that they were issued with.
 * @throws Problem 404, 409 `last_payment_method` for the last active one, 422 for a name that
 * another method has, for the kind of a built-in one, and for making the online one active
 */
export function changeMethod(
  caller: StaffCaller,
  id: string,
  wanted: Body<typeof changePaymentMethod>,
): Promise<PaymentMethod> {
  return inTransaction(async () => {
    const methods = await methodsOf(caller.restaurant_id);
    const method = methods.find((one) => one.id === id);
    if (!method) throw notFound();
    const others = methods.filter((one) => one.id !== id);
    if (wanted.kind && wanted.kind !== method.kind && isBuiltIn(id))
      throw invalid([{ path: 'kind', message: 'method_kind_fixed' }]);
    if (wanted.active === false && !others.some(({ active }) => active))
      throw conflict('last_payment_method');
    // Staff who could take it by hand would settle bills without any money.
    if (id === ONLINE_METHOD && wanted.active)
      throw invalid([{ path: 'active', message: 'method_online_fixed' }]);
    const { name, ...rest } = wanted;
    if (name !== undefined) refuseTaken(others, name);
    // The text of a built-in method in any language is no name of the restaurant's own.
    const isText = name !== undefined && namesOf({ id, name: null }).includes(folded(name));
    const changed = await change(PaymentMethod, method, {
      ...rest,
      ...(name !== undefined && { name: isText ? null : name }),
    });
    await noteChange(caller, id, { action: 'payment_method.changed', ...wanted });
    return changed;
  });
}

/** Faults of a method that is not one of the active ones; they name those. */
function faultsOf(methods: PaymentMethod[], id: string, path: string): Fault[] {
  const active = methods.filter((one) => one.active);
  if (active.some((one) => one.id === id)) return [];
  const values = active.map((one) => (one.name === null ? one.id : `${one.id} (${one.name})`));
  return [{ path, message: 'one_of', values: { values: values.join(', ') } }];
}

/**
 * An active method of the restaurant.
 * @throws Problem 422 at `path`, naming the active methods, for any other
 */
export async function activeMethod(
  restaurant_id: string,
  id: string,
  path = 'method',
): Promise<PaymentMethod> {
  const methods = await methodsOf(restaurant_id);
  const faults = faultsOf(methods, id, path);
  if (faults.length > 0) throw invalid(faults);
  return methods.find((one) => one.id === id)!;
}

/** Faults of the method in a body that validation refuses already. */
export async function methodFaults(
  restaurant_id: string,
  body: unknown,
  path: 'method' | 'refund_method' = 'method',
): Promise<Fault[]> {
  const id = idField.safeParse((Object(body) as Record<string, unknown>)[path]);
  return id.success ? faultsOf(await methodsOf(restaurant_id), id.data, path) : [];
}

/**
 * Adds to payments what a document says of their methods and what is not known from the id alone:
 * the restaurant's own name, and the kind of a method that is not built in.
 */
export async function withMethodNames<Payment extends PaidBy>(
  restaurant_id: string,
  payments: Payment[],
): Promise<Payment[]> {
  if (payments.length === 0) return payments;
  const methods = new Map((await methodsOf(restaurant_id)).map((one) => [one.id, one]));
  return payments.map((payment) => {
    const { id, name = null, kind } = methods.get(payment.method) ?? {};
    return {
      ...payment,
      ...(name !== null && { name }),
      ...(id !== undefined && !isBuiltIn(id) && { kind }),
    };
  });
}
