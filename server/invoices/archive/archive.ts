/** The check of the archive: it recomputes all issued documents and names every fault. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { statement } from '../../database/repository.ts';
import { now } from '../../clock.ts';
import { errorFacts, log } from '../../log.ts';
import { checkEvents, type ChainNote, type SeenEvent } from './check-events.ts';
import {
  allSums,
  type Checkpoint,
  isSum,
  keepCheckpoint,
  neighboursAt,
  NO_SUMS,
  type Sums,
  usableCheckpoint,
} from './checkpoint.ts';
import { Faults, type FoundFault } from './faults.ts';
import { hashOf } from './check-hashes.ts';
import { asNumbered, type Neighbour } from './check-numbers.ts';
import { pdfFaults } from './check-pdfs.ts';
import { documents, type ReadDocument } from './rows.ts';
import { hasBegun } from '../chain/chain-events.ts';
import { headOf } from './check-head.ts';
import { documentMac, fits, stateMac } from '../chain/macs.ts';
import { orphans } from './orphans.ts';

/** Numbers that a restore lost, by the `lost` events of the chain. */
export interface Gap {
  series: string;
  from: number;
  to: number;
  first: string;
  last: string;
}
export interface ArchiveState {
  /** Documents without a fault: all of them, or those before the first fault. */
  checked: number;
  /** Documents that were read. */
  documents: number;
  faults: FoundFault[];
  faults_total: number;
  gaps: Gap[];
  notes: ChainNote[];
  /** Where it began; null where the whole was checked. */
  since: { place: number; whole_at: string } | null;
}
export interface Progress {
  done: number;
  total: number;
}
export interface Checking {
  signal: AbortSignal;
  /** Begins at the checkpoint of the last check, as long as that fits. */
  fromCheckpoint?: boolean;
  /** Notes where it ended without faults; else it changes nothing, as a GET or a copied database. */
  keepsCheckpoint?: boolean;
  onProgress?: (progress: Progress) => void;
}

const MOST_LISTED = 200;

interface Seen {
  /** Undefined where the document before could not be read. */
  hash: string | null | undefined;
  position: number;
  numbers: Map<string, Neighbour>;
  /**
   * Unreadable documents whose numbers are not counted as missing yet: each has its own fault
   * already.
   */
  unread: number;
}
interface Check extends Checking {
  restaurant_id: string;
  begun: boolean;
  faults: Faults;
  gaps: Gap[];
  notes: ChainNote[];
  seen: Seen;
  documents: number;
  /** Documents before the first fault; null while there is none. */
  before: number | null;
  progress: Progress;
  /** Of the documents before the checkpoint and those that were read. */
  sums: Sums;
  /** The same up to the position at which the sums of all rows were asked. */
  sumsThen: Sums;
  sumsUntil: number;
  lastEvent: SeenEvent;
}

function addFaults(check: Check, faults: FoundFault[], before = check.documents): void {
  if (faults.length > 0) check.before ??= before;
  check.faults.add(...faults);
}

function advance(check: Check, steps: number): void {
  const { progress } = check;
  progress.done += steps;
  // What comes in meanwhile is checked too.
  progress.total = Math.max(progress.total, progress.done);
  check.onProgress?.({ ...progress });
}

interface Missing {
  series: string;
  from: number;
  to: number;
  neighbour: Neighbour | undefined;
}
/** Counts the numbers of a range that a restore lost, by the `lost` events of the chain. */
async function countLost(restaurant_id: string, { series, from, to }: Missing) {
  return Number(
    (
      await statement<{ counted: number }>(
        `SELECT count(DISTINCT number) AS counted FROM chain_events
         WHERE restaurant_id = $1 AND kind = 'lost' AND series = $2 AND number BETWEEN $3 AND $4`,
        [restaurant_id, series, from, to],
      ).catch(() => [])
    )[0]?.counted ?? 0,
  );
}

/** Missing numbers: a gap where a restore lost all of them, else a fault. */
async function missing(check: Check, range: Missing): Promise<FoundFault[]> {
  const { series, from, to, neighbour } = range;
  const numbered = (number: number) =>
    neighbour ? asNumbered(neighbour, number) : `${series} ${number}`;
  const [first, last] = [numbered(from), numbered(to)];
  if (to - from < check.seen.unread) {
    check.seen.unread -= to - from + 1;
    return [];
  }
  if ((await countLost(check.restaurant_id, range)) === to - from + 1) {
    if (check.gaps.length < MOST_LISTED) check.gaps.push({ series, from, to, first, last });
    return [];
  }
  return from === to
    ? [{ invoice_number: first, fault: 'number_missing' }]
    : [{ invoice_number: first, fault: 'numbers_missing', last }];
}

type Readable = Extract<ReadDocument, { lines: unknown }>;

function contentFault({ row, lines, taxes }: Readable, begun: boolean): FoundFault | null {
  const { invoice_number } = row;
  // A document from before bills belongs to the bill with the id of its order (migration 0026).
  const isElsewhere = row.bill_id !== (row.snapshot.bill_id ?? row.order_id);
  if (isElsewhere || hashOf(row, lines, taxes) !== row.hash)
    return { invoice_number, fault: 'changed' };
  if (!row.mac) return begun ? { invoice_number, fault: 'unsealed' } : null;
  const mac = documentMac(
    row,
    lines.map(({ id }) => id),
  );
  if (!fits(row.mac, mac)) return { invoice_number, fault: 'forged' };
  return fits(row.state_mac, stateMac(row)) ? null : { invoice_number, fault: 'state_changed' };
}

async function numberFaults(check: Check, { row }: Readable): Promise<FoundFault[]> {
  const before = check.seen.numbers.get(row.series)?.number ?? 0;
  if (row.number <= before) return [{ invoice_number: row.invoice_number, fault: 'number_twice' }];
  if (row.number === before + 1) return [];
  return missing(check, {
    series: row.series,
    from: before + 1,
    to: row.number - 1,
    neighbour: row,
  });
}

async function documentFaults(check: Check, document: Readable): Promise<FoundFault[]> {
  const { seen } = check;
  const { row, position, invoice_number } = document;
  const faults = await numberFaults(check, document);
  const content = contentFault(document, check.begun);
  if (content) faults.push(content);
  const follows =
    (seen.hash === undefined || (row.previous_hash ?? null) === seen.hash) &&
    position === seen.position + 1;
  // A fault of the document before explains the cut already.
  if (!follows && faults.length === 0) faults.push({ invoice_number, fault: 'chain_cut' });
  return faults;
}

function addSums(sums: Sums, { row, lines, taxes }: Readable): void {
  sums.documents++;
  sums.signed_cents += row.signed_cents;
  sums.taxes += taxes.length;
  sums.lines += lines.length;
  for (const { net_cents, gross_cents } of taxes) {
    sums.net_cents += net_cents;
    sums.gross_cents += gross_cents;
  }
  for (const { total_cents } of lines) sums.line_cents += total_cents;
}

async function checkBatch(check: Check, batch: ReadDocument[]): Promise<void> {
  const pdfs = await pdfFaults(batch);
  for (const document of batch) {
    const { position, invoice_number, row } = document;
    if (row) {
      addSums(check.sums, document);
      if (position <= check.sumsUntil) addSums(check.sumsThen, document);
      addFaults(check, [...(await documentFaults(check, document)), ...(pdfs.get(row.id) ?? [])]);
      const { number, kind, issue_date, snapshot, series } = row;
      check.seen.numbers.set(series, { number, invoice_number, kind, issue_date, snapshot });
    } else {
      addFaults(check, [{ invoice_number, fault: 'unreadable' }]);
      check.seen.unread++;
    }
    Object.assign(check.seen, { position, hash: row ? row.hash : undefined });
    check.documents++;
  }
  advance(check, batch.length);
}

async function checkDocuments(check: Check, until: number): Promise<void> {
  const after = check.seen.position || -1;
  for await (const batch of documents(check.restaurant_id, until, after)) {
    check.signal.throwIfAborted();
    await checkBatch(check, batch);
    await nextTurn();
  }
  // Rows without a position in the chain were inserted by hand.
  const unplaced = await statement<{ invoice_number: string }>(
    'SELECT invoice_number FROM invoices WHERE restaurant_id = $1 AND chain_position IS NULL',
    [check.restaurant_id],
  ).catch(() => []);
  addFaults(
    check,
    unplaced.map(({ invoice_number }) => ({ invoice_number, fault: 'chain_cut' })),
  );
}

type Counters = Map<string, number>;
async function counters(restaurant_id: string): Promise<Counters> {
  return new Map(
    (
      await statement<{ series: string; last_number: number }>(
        `SELECT series, last_number FROM number_series
         WHERE restaurant_id = $1 AND (series = 'chain' OR series LIKE 'full:%' OR
           series LIKE 'simplified:%' OR series LIKE 'credit_note:%')
         ORDER BY series`,
        [restaurant_id],
      )
    ).map(({ series, last_number }) => [series, last_number]),
  );
}

/**
 * Compares the counters of the series with the documents: a counter ahead of them shows that the
 * newest documents are missing, and no counter is behind its documents.
 */
async function checkCounters(check: Check, before: Counters, after: Counters): Promise<void> {
  const { numbers, position } = check.seen;
  for (const [series, last_number] of before) {
    const last = series === 'chain' ? undefined : numbers.get(series);
    if (series === 'chain' || last_number <= (last?.number ?? 0)) continue;
    addFaults(
      check,
      await missing(check, {
        series,
        from: (last?.number ?? 0) + 1,
        to: last_number,
        neighbour: last,
      }),
    );
  }
  for (const [series, { number, invoice_number }] of numbers)
    if ((after.get(series) ?? 0) < number)
      addFaults(check, [{ invoice_number, fault: 'series_behind' }]);
  if ((after.get('chain') ?? 0) < position)
    addFaults(check, [{ invoice_number: `#${position}`, fault: 'series_behind' }]);
}

async function checkAllEvents(check: Check, until: number): Promise<void> {
  for await (const { faults, notes, read } of checkEvents(
    check.restaurant_id,
    until,
    check.lastEvent,
  )) {
    check.signal.throwIfAborted();
    addFaults(check, faults);
    check.notes.push(...notes.slice(0, MOST_LISTED - check.notes.length));
    advance(check, read);
    await nextTurn();
  }
}

async function checkOrphans(check: Check): Promise<void> {
  for await (const { file, invoice_number } of orphans(check.signal))
    addFaults(check, [{ invoice_number: invoice_number ?? file, fault: 'pdf_orphan' }]);
}

interface Begin {
  checking: Checking;
  head: { position: number; events: number };
  from: Checkpoint | null;
}
/** Where a check of the whole begins. */
const BEGINNING = {
  position: 0,
  hash: null,
  events: 0,
  event_hash: null,
  sums: NO_SUMS,
  gaps: [],
  notes: [],
};
/** A check that has read nothing, or what lies before its checkpoint. */
async function begun(restaurant_id: string, { checking, head, from }: Begin): Promise<Check> {
  const { position, hash, events, event_hash, sums, gaps, notes } = from ?? BEGINNING;
  return {
    ...checking,
    restaurant_id,
    begun: await hasBegun(restaurant_id).catch(() => true),
    faults: new Faults(),
    gaps: [...gaps],
    notes: [...notes],
    seen: { hash, position, numbers: from ? await neighboursAt(from) : new Map(), unread: 0 },
    documents: sums.documents,
    before: null,
    progress: { done: 0, total: head.position + head.events - position - events },
    sums: { ...sums },
    sumsThen: { ...sums },
    sumsUntil: 0,
    lastEvent: { place: events, hash: event_hash },
  };
}

/** Stores how far a check without faults came, for the next one. */
async function noteCheckpoint(
  check: Check,
  head: { restored: string | null },
  from: Checkpoint | null,
) {
  const { seen, lastEvent, sums, gaps, notes, restaurant_id } = check;
  if (seen.hash === undefined || lastEvent.hash === undefined) return;
  await keepCheckpoint({
    version: 1,
    restaurant_id,
    position: seen.position,
    hash: seen.hash,
    events: lastEvent.place,
    event_hash: lastEvent.hash,
    restored: head.restored,
    numbers: Object.fromEntries([...seen.numbers].map(([series, { number }]) => [series, number])),
    sums,
    gaps,
    notes,
    whole_at: from?.whole_at ?? now().toISOString(),
  }).catch((error: unknown) =>
    log.warn({ error: errorFacts(error) }, 'checkpoint of the archive not written'),
  );
}

/**
 * Recomputes every issued document, its number, its MAC, its link to the one before and its stored
 * PDF, in the order of issue; then the chain of events, PDFs without a row, and the head file. It
 * names every fault and continues; of a damaged database page it names what cannot be read. With
 * `fromCheckpoint` it begins where the last check without faults ended; where that does not fit, it
 * checks the whole.
 * @throws the reason of `signal` when it is aborted
 */
export async function verifyArchive(
  restaurant_id: string,
  checking: Checking,
): Promise<ArchiveState> {
  const head = await headOf(restaurant_id);
  const from = checking.fromCheckpoint
    ? await usableCheckpoint(restaurant_id).catch(() => null)
    : null;
  // The counters are read before the documents, so that documents issued meanwhile are not missing
  // numbers.
  const before = await counters(restaurant_id).catch((): Counters => new Map());
  const check = await begun(restaurant_id, { checking, head, from });
  const all = await allSums(restaurant_id).catch(() => null);
  check.sumsUntil = all?.last ?? 0;
  await checkDocuments(check, Math.max(head.position, before.get('chain') ?? 0));
  const isWhole = all !== null && isSum(check.sumsThen, all);
  // What was checked before is not what it was: the whole is checked, to name what changed.
  if (from && !isWhole) return verifyArchive(restaurant_id, { ...checking, fromCheckpoint: false });
  await checkCounters(
    check,
    before,
    await counters(restaurant_id).catch((): Counters => new Map()),
  );
  await checkAllEvents(check, head.events);
  await checkOrphans(check);
  const { fault, invoice_number } = head;
  if (fault) addFaults(check, [{ invoice_number, fault }]);
  // A restore replaced the rows during the check, so what was read mixes two states.
  if ((await headOf(restaurant_id)).restored !== head.restored)
    return verifyArchive(restaurant_id, checking);
  if (checking.keepsCheckpoint && check.faults.total === 0 && isWhole)
    await noteCheckpoint(check, head, from);
  return {
    checked: check.before ?? check.documents,
    documents: check.documents,
    faults: check.faults.first,
    faults_total: check.faults.total,
    gaps: check.gaps,
    notes: check.notes,
    since: from && { place: from.position, whole_at: from.whole_at },
  };
}
