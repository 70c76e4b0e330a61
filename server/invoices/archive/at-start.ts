/**
 * The archive's work at a start: it checks the head of the hash chain, lifts the series above every
 * number seen before, and seals documents from before there were MACs.
 */
import { statement } from '../../database/repository.ts';
import { inTransaction } from '../../database/transaction.ts';
import { errorFacts, log } from '../../log.ts';
import { append, hasBegun } from '../chain/chain-events.ts';
import { forgetIssued, raiseSeries, noteIssued, seriesOf } from '../../numbering/given-numbers.ts';
import {
  flushHead,
  inLine,
  judge,
  putHead,
  readHead,
  setHeadAlarm,
  standing,
  type Head,
  type HeadState,
  type Standing,
} from '../chain/head.ts';
import { orphans } from './orphans.ts';
import { sealEarlier } from '../chain/seal.ts';

let running: AbortController | null = null;
let work: Promise<void> = Promise.resolve();

async function restaurantIds() {
  return (await statement<{ id: string }>('SELECT id FROM restaurants ORDER BY id')).map(
    ({ id }) => id,
  );
}

const NOTHING = {
  restaurant_id: '',
  position: 0,
  invoice_number: null,
  hash: null,
  events: 0,
  event_hash: null,
  restored: null,
  series: {},
};

/**
 * Records a head that does not match the database as an event, and lifts the series: a number that
 * the head has seen is never issued again.
 */
async function recordMismatch(
  restaurant_id: string,
  { state, head, here }: { state: HeadState; head: Head | null; here: Standing },
): Promise<void> {
  log.error(
    { state, head: head?.position, database: here.position },
    'the head of the archive is not where it was left',
  );
  await inTransaction(async () => {
    for (const [series, number] of Object.entries(head?.series ?? {}))
      await raiseSeries(restaurant_id, series, number);
    // Once the head has seen events, no document without a MAC dates from before MACs.
    const begun = (head?.events ?? 0) > 0 && !(await hasBegun(restaurant_id));
    await append(restaurant_id, [
      ...(begun ? [{ kind: 'began' as const, detail: {} }] : []),
      {
        kind: 'head_off',
        detail: {
          state,
          head: head && {
            position: head.position,
            invoice_number: head.invoice_number,
            hash: head.hash,
            events: head.events,
            written_at: head.written_at,
          },
          database: { position: here.position, events: here.events },
        },
      },
    ]);
  });
  setHeadAlarm(state);
}

/** @returns whether the database matches the head */
async function checkHead(restaurant_id: string): Promise<boolean> {
  const read = await readHead();
  const { state, now: here } = await judge(restaurant_id, read);
  // Before the first event the head file does not exist, which is no fault.
  const isFirst = state === 'missing' && here.events === 0;
  const isWhole = isFirst || state === 'current' || state === 'replaced';
  if (!isWhole) {
    const known = read.state === 'whole' && read.head?.restaurant_id === restaurant_id;
    await recordMismatch(restaurant_id, { state, head: known ? read.head : null, here });
  }
  const whole = read.state === 'whole' ? read.head : null;
  if (whole?.restaurant_id === restaurant_id)
    for (const [series, number] of Object.entries(whole.series))
      noteIssued(restaurant_id, series, number);
  await putHead(await standing(restaurant_id));
  return isWhole;
}

/** Lifts each series above the numbers of stored PDFs that have no row. */
async function liftAboveOrphans(restaurant_id: string, signal: AbortSignal): Promise<void> {
  for await (const { file, invoice_number } of orphans(signal)) {
    log.error({ file, invoice_number }, 'a stored paper is of no document in the database');
    setHeadAlarm('ahead');
    const found = invoice_number === null ? null : seriesOf(invoice_number);
    if (!found) continue;
    noteIssued(restaurant_id, found.series, found.number);
    await inTransaction(() => raiseSeries(restaurant_id, found.series, found.number));
  }
}

async function sealAndLift(all: string[], signal: AbortSignal): Promise<void> {
  for (const restaurant_id of all) {
    await sealEarlier(restaurant_id, signal);
    await liftAboveOrphans(restaurant_id, signal);
  }
}

/**
 * Checks the head before anything can be issued, then seals earlier documents in the background.
 * Where the head does not match, stored PDFs without a row are searched before anything is issued,
 * too.
 */
export async function startArchive(): Promise<void> {
  const run = (running = new AbortController());
  forgetIssued();
  setHeadAlarm(null);
  const all = await restaurantIds();
  await inLine(async () => {
    if (all.length === 0 && (await readHead()).state === 'missing') await putHead(NOTHING);
    for (const restaurant_id of all)
      if (!(await checkHead(restaurant_id))) await liftAboveOrphans(restaurant_id, run.signal);
  });
  work = sealAndLift(all, run.signal).catch((error: unknown) => {
    if (!run.signal.aborted) log.error({ error: errorFacts(error) }, 'archive not sealed');
  });
}

/** Finishes the current step, writes the head and stops. */
export async function stopArchive(): Promise<void> {
  running?.abort();
  running = null;
  await work;
  await flushHead();
}
