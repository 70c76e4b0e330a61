import type { BodyInput } from '../../../server/http/endpoint.ts';
import type { placeStaffOrder } from '../../../server/bills/contract.ts';
import type { FieldFault } from '../../api.ts';
import { type ChosenOption, isSameChoice } from '../../ui/options.ts';

/** A line that was typed and not sent. */
export interface NewLine {
  id: string;
  product_id: string;
  name: string;
  /** Minor units, of one piece with its options, as the menu said. */
  price_cents: number;
  quantity: number;
  notes: string;
  seat: number | null;
  course: number | null;
  /** What was chosen with each piece; absent without options. */
  options?: ChosenOption[];
  /** Why the server refused it, in the reader's language. */
  fault?: string;
}
/** For whom an order is: a bill, a table (its open bill or a new one), or a party by name. */
export interface Target {
  bill_id?: string;
  table_id?: string;
}
/** An order on this device: being typed, waiting for the connection, or refused by the server. */
export interface Unsent {
  id: string;
  state: 'draft' | 'waiting' | 'refused';
  /** The Idempotency-Key of the send; a new one for each tap on "Send". */
  key: string;
  target: Target;
  /** The table or party, for the lists. */
  title: string;
  name: string;
  covers: number | null;
  service: 'dine_in' | 'takeaway' | 'delivery' | null;
  /** When it is picked up; absent or empty is as soon as possible. */
  pickup_at?: string;
  lines: NewLine[];
  /** When it was begun, or sent. */
  at: string;
  problem: { code: string; detail: string; errors: FieldFault[] } | null;
}

const MOST = 99;

export function makeId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

export function newDraft(target: Target, title: string): Unsent {
  return {
    id: makeId(),
    state: 'draft',
    key: '',
    target,
    title,
    name: '',
    covers: null,
    service: target.bill_id || target.table_id ? null : 'takeaway',
    lines: [],
    at: new Date().toISOString(),
    problem: null,
  };
}

export function isSameTarget(one: Target, other: Target): boolean {
  return one.bill_id === other.bill_id && one.table_id === other.table_id;
}

type Wanted = Pick<NewLine, 'product_id' | 'name' | 'price_cents' | 'seat' | 'course' | 'options'>;
/**
 * Adds pieces of a dish: to its line for the same guest and course with the same options that has
 * no note, else as a new line on top.
 * @returns the line
 */
export function addDish(draft: Unsent, wanted: Wanted, quantity = 1): NewLine {
  const there = draft.lines.find(
    (line) =>
      line.product_id === wanted.product_id &&
      line.seat === wanted.seat &&
      line.course === wanted.course &&
      isSameChoice(line.options, wanted.options) &&
      !line.notes,
  );
  if (there && there.quantity + quantity <= MOST) {
    there.quantity += quantity;
    return there;
  }
  draft.lines.unshift({ ...wanted, id: makeId(), quantity, notes: '' });
  return draft.lines[0]!;
}

/** Takes one piece of a dish away, from its newest line. */
export function removeDish(draft: Unsent, product_id: string): void {
  const line = draft.lines.find((one) => one.product_id === product_id);
  if (line) setQuantity(draft, line.id, line.quantity - 1);
}

/** Sets the quantity of a line; 0 removes it. */
export function setQuantity(draft: Unsent, id: string, quantity: number): void {
  const line = draft.lines.find((one) => one.id === id);
  if (!line) return;
  line.quantity = Math.min(MOST, quantity);
  if (line.quantity <= 0) draft.lines = draft.lines.filter((one) => one !== line);
}

/** In minor units, by the prices of the menu. */
export function totalOf(lines: readonly NewLine[]): number {
  return lines.reduce((sum, { price_cents, quantity }) => sum + price_cents * quantity, 0);
}
export function piecesOf(lines: readonly NewLine[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

/**
 * Makes an order ready to be sent, with a new key; what was picked for a time that has passed is as
 * soon as possible. Until its answer nothing of it changes: a key is for one body.
 */
export function makeReady(draft: Unsent): void {
  const at = new Date().toISOString();
  Object.assign(draft, { state: 'waiting', key: makeId(), at, problem: null });
  if (draft.pickup_at && Date.parse(draft.pickup_at) <= Date.now()) delete draft.pickup_at;
  for (const line of draft.lines) delete line.fault;
}

/** What is sent; the oldest line first, as it was ordered. */
export function bodyOf(draft: Unsent): BodyInput<typeof placeStaffOrder> {
  const { target, covers, service, lines } = draft;
  const name = draft.name.trim();
  return {
    ...target,
    ...(!target.bill_id && (!target.table_id || name) && { name }),
    ...(!target.bill_id && covers && { covers }),
    ...(!target.bill_id && service && { service }),
    // Chosen before it became an order to eat in.
    ...(draft.pickup_at && service !== 'dine_in' && { pickup_at: draft.pickup_at }),
    items: [...lines].reverse().map((line) => ({
      product_id: line.product_id,
      quantity: line.quantity,
      ...(line.notes.trim() && { notes: line.notes.trim() }),
      ...(line.seat && { seat: line.seat }),
      ...(line.course && { course: line.course }),
      ...(line.options?.length && {
        options: line.options.map(({ option_id, quantity }) => ({ option_id, quantity })),
      }),
    })),
  };
}

/** The line that a fault of the server's answer names, by its path `items.N…`. */
export function faultyLine(draft: Unsent, path: string): NewLine | undefined {
  const place = /^items\.(\d+)(?:\.|$)/.exec(path)?.[1];
  return place === undefined ? undefined : draft.lines[draft.lines.length - 1 - Number(place)];
}
