/** The check of the chain of events: it recomputes each link. */
import { statement } from '../../database/repository.ts';
import { jsonOf, timeOf } from './rows.ts';
import type { FoundFault } from './faults.ts';
import { eventHash } from '../chain/chain-events.ts';
import { eventMac, fits } from '../chain/macs.ts';
import { EVENT_KINDS, type ChainEventRow } from '../model.ts';

const BATCH = 200;
type Raw = Record<string, unknown>;

/** An event of the chain that staff should know of. */
export interface ChainNote {
  kind: 'restore' | 'head_off';
  at: string;
  detail: Record<string, unknown>;
}

/** The last event that was read. */
export interface SeenEvent {
  place: number;
  /** Undefined where the event before could not be read. */
  hash: string | null | undefined;
}

function following(restaurant_id: string, place: number) {
  return statement<Raw>(
    `SELECT * FROM chain_events WHERE restaurant_id = $1 AND place > $2
     ORDER BY place LIMIT ${BATCH}`,
    [restaurant_id, place],
  );
}

/** Reads one event at a time where a database page is damaged; null for an unreadable one. */
async function oneByOne(
  restaurant_id: string,
  after: number,
  until: number,
): Promise<(Raw | null)[]> {
  const rows: (Raw | null)[] = [];
  for (let place = after + 1; place <= Math.min(after + BATCH, until); place++)
    rows.push(
      ...(await statement<Raw>(
        'SELECT * FROM chain_events WHERE restaurant_id = $1 AND place = $2',
        [restaurant_id, place],
      ).catch(() => [null])),
    );
  return rows;
}

function eventOf(raw: Raw | null): ChainEventRow | null {
  if (!raw) return null;
  try {
    const row = {
      ...raw,
      created_at: timeOf(raw.created_at),
      detail: jsonOf(raw.detail),
    } as unknown as ChainEventRow;
    return EVENT_KINDS.includes(row.kind) ? row : null;
  } catch {
    return null;
  }
}

function named({ detail, invoice_id, place }: ChainEventRow) {
  return typeof detail.invoice_number === 'string'
    ? detail.invoice_number
    : (invoice_id ?? `#${place}`);
}

function linkFault(event: ChainEventRow, seen: SeenEvent): FoundFault | null {
  const invoice_number = named(event);
  if (eventHash(event) !== event.hash) return { invoice_number, fault: 'event_changed' };
  if (!fits(event.mac, eventMac(event))) return { invoice_number, fault: 'event_forged' };
  const follows = seen.hash === undefined || event.previous_hash === seen.hash;
  return follows && event.place === seen.place + 1 ? null : { invoice_number, fault: 'event_cut' };
}

/** PDF events whose document is gone although no restore lost it. */
async function withoutDocument(events: ChainEventRow[]): Promise<FoundFault[]> {
  const ids = events.flatMap(({ kind, invoice_id }) =>
    kind === 'paper' && invoice_id ? [invoice_id] : [],
  );
  if (ids.length === 0) return [];
  const places = ids.map((_id, place) => `$${place + 1}`).join(', ');
  const known = await statement<{ id: string }>(
    `SELECT id FROM invoices WHERE id IN (${places})
     UNION SELECT invoice_id AS id FROM chain_events
     WHERE kind = 'lost' AND invoice_id IN (${places})`,
    ids,
  );
  const there = new Set(known.map(({ id }) => id));
  return ids
    .filter((id) => !there.has(id))
    .map((id) => ({ invoice_number: id, fault: 'document_gone' as const }));
}

function notesOf({ kind, created_at, detail }: ChainEventRow): ChainNote[] {
  return kind === 'restore' || kind === 'head_off'
    ? [{ kind, at: created_at.toISOString(), detail }]
    : [];
}

/**
 * A head that was ahead of the database at a start is a permanent fault: the documents that it had
 * seen are not in the database.
 */
function headFault({ kind, detail }: ChainEventRow): FoundFault[] {
  if (kind !== 'head_off') return [];
  const { state, head } = detail as {
    state: string;
    head: { invoice_number: string | null } | null;
  };
  return state === 'ahead' || state === 'differs'
    ? [{ invoice_number: head?.invoice_number ?? '', fault: 'went_back' }]
    : [];
}

export interface CheckedEvents {
  faults: FoundFault[];
  notes: ChainNote[];
  read: number;
}

/**
 * Checks the events of a restaurant in batches.
 * @param until the last known position
 * @param seen the event before the first that is checked; moves on with them
 */
export async function* checkEvents(
  restaurant_id: string,
  until: number,
  seen: SeenEvent = { place: 0, hash: null },
): AsyncGenerator<CheckedEvents> {
  for (let from = seen.place; ;) {
    const rows = await following(restaurant_id, from).catch(() => null);
    const all = rows ?? (await oneByOne(restaurant_id, from, until));
    const batch: CheckedEvents = { faults: [], notes: [], read: all.length };
    const readable: ChainEventRow[] = [];
    for (const raw of all) {
      const event = eventOf(raw);
      if (event) {
        batch.faults.push(...[linkFault(event, seen)].filter((fault) => fault !== null));
        batch.faults.push(...headFault(event));
        batch.notes.push(...notesOf(event));
        readable.push(event);
        Object.assign(seen, { place: event.place, hash: event.hash });
      } else {
        const place = raw ? Number(raw.place) : seen.place + 1;
        batch.faults.push({ invoice_number: `#${place}`, fault: 'event_unreadable' });
        Object.assign(seen, { place, hash: undefined });
      }
    }
    batch.faults.push(...(await withoutDocument(readable).catch(() => [])));
    yield batch;
    if (rows ? rows.length < BATCH : from + BATCH >= until) return;
    from = rows ? Number(rows.at(-1)!.place) : from + BATCH;
  }
}
