/**
 * The chain of events beside that of the documents: its beginning, each stored PDF (with its
 * SHA-256), each restore and the documents that it lost, and each mismatch of the head.
 */
import { now } from '../../clock.ts';
import { findOne, insertAll, statement } from '../../database/repository.ts';
import { chainHash } from './chain.ts';
import { eventMac } from './macs.ts';
import { ChainEvent, type ChainEventRow, type EventKind } from '../model.ts';

export interface NewEvent {
  kind: EventKind;
  invoice_id?: string;
  series?: string;
  number?: number;
  detail: Record<string, unknown>;
}
/** The last link of the chain of events; null before the first one. */
export type EventsEnd = Pick<ChainEventRow, 'place' | 'hash'> | null;

/** The hash of an event: over its row and the hash of the one before. */
export function eventHash({
  restaurant_id,
  place,
  kind,
  invoice_id,
  series,
  number,
  detail,
  created_at,
  previous_hash,
}: Omit<ChainEventRow, 'hash' | 'mac'>): string {
  return chainHash(
    { restaurant_id, place, kind, invoice_id, series, number, detail, created_at },
    previous_hash,
  );
}

function linked(
  restaurant_id: string,
  { kind, invoice_id, series, number, detail }: NewEvent,
  end: EventsEnd,
): ChainEventRow {
  const event = {
    restaurant_id,
    place: (end?.place ?? 0) + 1,
    kind,
    invoice_id: invoice_id ?? null,
    series: series ?? null,
    number: number ?? null,
    detail,
    created_at: now(),
    previous_hash: end?.hash ?? null,
  };
  const hash = eventHash(event);
  return { ...event, hash, mac: eventMac({ ...event, hash }) };
}

export function eventsEnd(restaurant_id: string): Promise<EventsEnd> {
  return findOne(ChainEvent, { restaurant_id }, { order: [['place', 'DESC']] });
}

/**
 * Appends events after this end of the chain, in the running transaction.
 * @returns the new end
 */
export async function appendAfter(
  end: EventsEnd,
  restaurant_id: string,
  events: NewEvent[],
): Promise<EventsEnd> {
  const rows: ChainEventRow[] = [];
  for (const event of events) rows.push(linked(restaurant_id, event, rows.at(-1) ?? end));
  if (rows.length > 0) await insertAll(ChainEvent, rows);
  return rows.at(-1) ?? end;
}

/** Appends events after the last one, in the running transaction. */
export async function append(restaurant_id: string, events: NewEvent[]): Promise<EventsEnd> {
  return appendAfter(await eventsEnd(restaurant_id), restaurant_id, events);
}

/**
 * Records in the running transaction that from here on every document has its MAC; used before the
 * first document, or once earlier ones are sealed.
 */
export async function begin(restaurant_id: string): Promise<EventsEnd> {
  return append(restaurant_id, [{ kind: 'began', detail: {} }]);
}

export async function hasBegun(restaurant_id: string): Promise<boolean> {
  return (
    (
      await statement(
        `SELECT 1 AS begun FROM chain_events
         WHERE restaurant_id = $1 AND kind = 'began' ORDER BY place LIMIT 1`,
        [restaurant_id],
      )
    ).length > 0
  );
}
