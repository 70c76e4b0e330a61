/** The check of the archive: it recomputes all issued documents and names every fault. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { now } from '../../clock.ts';
import { errorFacts, log } from '../../log.ts';
import { addFaults, advance, MOST_LISTED, type Check, type Checking, type Gap } from './check.ts';
import { checkDocuments } from './check-documents.ts';
import { checkEvents, type ChainNote } from './check-events.ts';
import { headOf } from './check-head.ts';
import { checkCounters, countersOf } from './check-series.ts';
import {
  allSums,
  type Checkpoint,
  isSum,
  keepCheckpoint,
  neighboursAt,
  NO_SUMS,
  usableCheckpoint,
} from './checkpoint.ts';
import { Faults, type FoundFault } from './faults.ts';
import { hasBegun } from '../chain/chain-events.ts';
import { orphans } from './orphans.ts';

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
  const before = await countersOf(restaurant_id);
  const check = await begun(restaurant_id, { checking, head, from });
  const all = await allSums(restaurant_id).catch(() => null);
  check.sumsUntil = all?.last ?? 0;
  await checkDocuments(check, Math.max(head.position, before.get('chain') ?? 0));
  const isWhole = all !== null && isSum(check.sumsThen, all);
  // What was checked before is not what it was: the whole is checked, to name what changed.
  if (from && !isWhole) return verifyArchive(restaurant_id, { ...checking, fromCheckpoint: false });
  await checkCounters(check, before, await countersOf(restaurant_id));
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
