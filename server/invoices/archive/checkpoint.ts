/**
 * The checkpoint of the archive: up to where a check of all of it found no fault, sealed with the
 * archive's key. A later check may begin there, after the cheap checks of this file: the seal, the
 * links of both chains at that place, and the counts and sums of all rows. Whatever does not fit
 * leads to a check of the whole, which names the fault. A text that was changed before the
 * checkpoint without any of these is found by the check of the whole alone.
 */
import * as z from 'zod';
import { now } from '../../clock.ts';
import { findOne, statement } from '../../database/repository.ts';
import { inTransaction } from '../../database/transaction.ts';
import { fits, macOf } from '../chain/macs.ts';
import { ArchiveCheckpoint, Invoice } from '../model.ts';
import type { Neighbour } from './check-numbers.ts';

const sums = z.strictObject({
  documents: z.int(),
  signed_cents: z.int(),
  taxes: z.int(),
  net_cents: z.int(),
  gross_cents: z.int(),
  lines: z.int(),
  line_cents: z.int(),
});
/** Counts of the rows of documents, lines and taxes, and sums of their amounts in cents. */
export type Sums = z.output<typeof sums>;
export const NO_SUMS: Sums = {
  documents: 0,
  signed_cents: 0,
  taxes: 0,
  net_cents: 0,
  gross_cents: 0,
  lines: 0,
  line_cents: 0,
};

const link = z.string().nullable();
const checkpointFacts = z.strictObject({
  version: z.literal(1),
  restaurant_id: z.string(),
  position: z.int(),
  hash: link,
  events: z.int(),
  event_hash: link,
  /** The hash of the last restore: rows from before it are not those that were checked. */
  restored: link,
  /** The last number of each series. */
  numbers: z.record(z.string(), z.int()),
  sums,
  gaps: z.array(
    z.strictObject({
      series: z.string(),
      from: z.int(),
      to: z.int(),
      first: z.string(),
      last: z.string(),
    }),
  ),
  notes: z.array(
    z.strictObject({
      kind: z.enum(['restore', 'head_off']),
      at: z.string(),
      detail: z.record(z.string(), z.unknown()),
    }),
  ),
  /** When the whole was checked last: RFC 3339. */
  whole_at: z.string(),
});
export type Checkpoint = z.output<typeof checkpointFacts>;

/** Over the parsed facts with sorted keys: PostgreSQL gives them back in another order. */
const seal = (facts: Checkpoint) => macOf('checkpoint', facts);

/** The stored checkpoint; null without one, and for one that this archive's key did not seal. */
async function storedCheckpoint(restaurant_id: string): Promise<Checkpoint | null> {
  const row = await findOne(ArchiveCheckpoint, { restaurant_id });
  const read = row && checkpointFacts.safeParse(row.facts);
  if (!read?.success || read.data.restaurant_id !== restaurant_id) return null;
  // A checkpoint that was written by hand would hide all that lies before it.
  return fits(row!.mac, seal(read.data)) ? read.data : null;
}

const LINKS = `SELECT
    (SELECT hash FROM invoices WHERE restaurant_id = $1 AND chain_position = $2) AS hash,
    (SELECT hash FROM chain_events WHERE restaurant_id = $1 AND place = $3) AS event_hash,
    (SELECT hash FROM chain_events WHERE restaurant_id = $1 AND kind = 'restore'
      ORDER BY place DESC LIMIT 1) AS restored`;
type Links = Pick<Checkpoint, 'hash' | 'event_hash' | 'restored'>;

/**
 * The checkpoint from which a check may begin: it is sealed, and both chains still go through it.
 */
export async function usableCheckpoint(restaurant_id: string): Promise<Checkpoint | null> {
  const found = await storedCheckpoint(restaurant_id);
  if (!found) return null;
  const [here] = await statement<Links>(LINKS, [restaurant_id, found.position, found.events]);
  const isSame =
    here!.hash === found.hash &&
    here!.event_hash === found.event_hash &&
    here!.restored === found.restored;
  return isSame ? found : null;
}

/** The documents' by an index that holds them: their rows are wide. */
const SUMS = `SELECT d.*, t.*, l.* FROM
  (SELECT count(*) AS documents, CAST(COALESCE(sum(signed_cents), 0) AS BIGINT) AS signed_cents,
    (SELECT COALESCE(max(chain_position), 0) FROM invoices WHERE restaurant_id = $1) AS last
    FROM invoices WHERE restaurant_id = $1) d,
  (SELECT count(*) AS taxes, CAST(COALESCE(sum(net_cents), 0) AS BIGINT) AS net_cents,
    CAST(COALESCE(sum(gross_cents), 0) AS BIGINT) AS gross_cents FROM invoice_taxes) t,
  (SELECT count(*) AS lines, CAST(COALESCE(sum(total_cents), 0) AS BIGINT) AS line_cents
    FROM invoice_lines) l`;
/**
 * The sums of all rows, in one statement, so that they are of one moment.
 * @returns with the last position of the chain at that moment
 */
export async function allSums(restaurant_id: string): Promise<Sums & { last: number }> {
  return (await statement<Sums & { last: number }>(SUMS, [restaurant_id]))[0]!;
}

export const isSum = (one: Sums, other: Sums) =>
  (Object.keys(NO_SUMS) as (keyof Sums)[]).every((key) => one[key] === other[key]);

/** The last document of each series before a checkpoint, as the check of numbers needs it. */
export async function neighboursAt({ restaurant_id, numbers }: Checkpoint) {
  const found = new Map<string, Neighbour>();
  for (const [series, number] of Object.entries(numbers)) {
    const row = await findOne(Invoice, { restaurant_id, series, number });
    if (row) found.set(series, row);
  }
  return found;
}

/** Stores how far a check found no fault. */
export function keepCheckpoint(facts: Checkpoint): Promise<unknown> {
  return inTransaction(() =>
    statement(
      `INSERT INTO archive_checkpoints (restaurant_id, facts, mac, created_at)
       VALUES ($1, $2, $3, $4) ON CONFLICT (restaurant_id) DO UPDATE
       SET facts = excluded.facts, mac = excluded.mac, created_at = excluded.created_at`,
      [facts.restaurant_id, JSON.stringify(facts), seal(facts), now()],
    ),
  );
}
