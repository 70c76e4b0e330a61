/**
 * The head of the hash chain: its last links, in a small file beside the database, with a MAC. It
 * is written shortly after each commit, once for several; after a crash it may be behind the
 * database but never ahead of it: a head that is ahead proves that the database went back.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { now } from '../../clock.ts';
import { config } from '../../config.ts';
import { statement } from '../../database/repository.ts';
import { errorFacts, log } from '../../log.ts';
import { archiveKey, archiveKeyFrom } from '../../security/archive-key.ts';
import type { DataKeys } from '../../security/keys.ts';
import { noteIssued } from '../../numbering/given-numbers.ts';
import { fits, macOf } from './macs.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const headFile = z.strictObject({
  version: z.literal(1),
  restaurant_id: z.string(),
  written_at: z.iso.datetime(),
  position: z.int(),
  invoice_number: z.string().nullable(),
  hash: hash.nullable(),
  events: z.int(),
  event_hash: hash.nullable(),
  /** The hash of the last restore: a head from before it is not compared with later rows. */
  restored: hash.nullable(),
  series: z.record(z.string(), z.int()),
  mac: hash,
});
export type Head = z.output<typeof headFile>;
export type Standing = Omit<Head, 'version' | 'written_at' | 'mac'>;

/**
 * The state is `current` where the head equals the database or is behind it, `replaced` where a
 * restore that the chain records brought back an earlier state.
 */
export type HeadState = 'current' | 'replaced' | 'ahead' | 'differs' | 'missing' | 'unreadable';

const WRITE_DELAY_MS = 200;
export const headPath = () => join(config().DATA_DIR, 'archive-head.json');

/** The last links of the chain in the database. */
export async function standing(restaurant_id: string): Promise<Standing> {
  const [row] = await statement<Omit<Standing, 'series' | 'restaurant_id'>>(
    `SELECT COALESCE(d.chain_position, 0) AS position, d.invoice_number, d.hash,
       COALESCE(e.place, 0) AS events, e.hash AS event_hash, s.hash AS restored
     FROM restaurants r
     LEFT JOIN invoices d ON d.restaurant_id = r.id AND d.chain_position =
       (SELECT max(chain_position) FROM invoices WHERE restaurant_id = r.id)
     LEFT JOIN chain_events e ON e.restaurant_id = r.id AND e.place =
       (SELECT max(place) FROM chain_events WHERE restaurant_id = r.id)
     LEFT JOIN chain_events s ON s.restaurant_id = r.id AND s.place =
       (SELECT max(place) FROM chain_events WHERE restaurant_id = r.id AND kind = 'restore')
     WHERE r.id = $1`,
    [restaurant_id],
  );
  const series = await statement<{ series: string; last_number: number }>(
    `SELECT series, last_number FROM number_series
     WHERE restaurant_id = $1 AND
       (series LIKE 'full:%' OR series LIKE 'simplified:%' OR series LIKE 'credit_note:%')
     ORDER BY series`,
    [restaurant_id],
  );
  const nothing = {
    position: 0,
    invoice_number: null,
    hash: null,
    events: 0,
    event_hash: null,
    restored: null,
  };
  return {
    restaurant_id,
    ...(row ?? nothing),
    series: Object.fromEntries(series.map(({ series: name, last_number }) => [name, last_number])),
  };
}

export interface ReadHead {
  head: Head | null;
  /** The state is `unproven` where the MAC is not by the present key. */
  state: 'whole' | 'unproven' | 'missing' | 'unreadable';
}

/** Reads the file; damaged content is a state, not an error. */
export async function readHead(): Promise<ReadHead> {
  let text: string;
  try {
    text = await readFile(headPath(), 'utf8');
  } catch (error) {
    const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return { head: null, state: gone ? 'missing' : 'unreadable' };
  }
  try {
    const head = headFile.parse(JSON.parse(text));
    const { mac, ...facts } = head;
    return { head, state: fits(mac, macOf('head', facts)) ? 'whole' : 'unproven' };
  } catch {
    return { head: null, state: 'unreadable' };
  }
}

/** Whether a recorded restore replaced the state that this head describes. */
async function isReplaced(head: Head): Promise<boolean> {
  const restores = await statement<{ detail: unknown }>(
    `SELECT detail FROM chain_events
     WHERE restaurant_id = $1 AND kind = 'restore' ORDER BY place DESC`,
    [head.restaurant_id],
  );
  return restores.some(({ detail }) => {
    const { before } = (typeof detail === 'string' ? JSON.parse(detail) : detail) as {
      before: Standing | null;
    };
    return (
      before !== null &&
      before.restored === head.restored &&
      before.position >= head.position &&
      before.events >= head.events
    );
  });
}

async function holds(head: Head): Promise<boolean> {
  const [row] = await statement<{ document: string | null; event: string | null }>(
    `SELECT
       (SELECT hash FROM invoices WHERE restaurant_id = $1 AND chain_position = $2) AS document,
       (SELECT hash FROM chain_events WHERE restaurant_id = $1 AND place = $3) AS event`,
    [head.restaurant_id, head.position, head.events],
  );
  return row?.document === head.hash && row.event === head.event_hash;
}

/**
 * Compares the file with the database.
 * @param read the file as read before the database, so that documents issued meanwhile only leave
 * it behind
 */
export async function judge(
  restaurant_id: string,
  { head, state }: ReadHead,
): Promise<{ state: HeadState; now: Standing }> {
  const here = await standing(restaurant_id);
  if (!head) return { state: state === 'missing' ? 'missing' : 'unreadable', now: here };
  // The file belongs to another restaurant: the database was exchanged.
  if (head.restaurant_id !== '' && head.restaurant_id !== restaurant_id)
    return { state: 'missing', now: here };
  if (head.restored !== here.restored && (await isReplaced(head)))
    return { state: 'replaced', now: here };
  if (state === 'unproven') return { state: 'unreadable', now: here };
  if (head.position > here.position || head.events > here.events)
    return { state: 'ahead', now: here };
  return { state: (await holds(head)) ? 'current' : 'differs', now: here };
}

/** Writes the file wholly or not at all; on return it is on the disk. */
async function writeWhole(text: string): Promise<void> {
  const draft = `${headPath()}.${randomUUID()}`;
  await mkdir(dirname(draft), { recursive: true, mode: 0o700 });
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, headPath());
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Writes this state into the file, over any earlier content. */
export async function putHead(here: Standing, keys: DataKeys | null = null): Promise<void> {
  for (const [series, number] of Object.entries(here.series))
    noteIssued(here.restaurant_id, series, number);
  const facts = { version: 1 as const, written_at: now().toISOString(), ...here };
  const mac = macOf('head', facts, keys ? archiveKeyFrom(keys) : archiveKey());
  await writeWhole(`${JSON.stringify({ ...facts, mac } satisfies Head, null, 2)}\n`);
}

/** The mismatch of the head that staff see, until the server restarts. */
let alarm: HeadState | null = null;
export const headAlarm = () => alarm;
export const setHeadAlarm = (state: HeadState | null) => {
  alarm = state;
};

/**
 * Updates the file to the database, unless the two contradict: then the file is the proof, and
 * stays.
 */
async function updateHead(restaurant_id: string): Promise<void> {
  const { state, now: here } = await judge(restaurant_id, await readHead());
  if (state === 'current' || state === 'replaced') return putHead(here);
  if (alarm !== state) log.error({ state }, 'the head of the archive is not where it was left');
  alarm = state;
}

const moved = new Set<string>();
let timer: NodeJS.Timeout | null = null;
let writing: Promise<void> = Promise.resolve();

function writeMoved(): Promise<void> {
  if (timer) clearTimeout(timer);
  timer = null;
  const restaurantIds = [...moved];
  moved.clear();
  writing = writing.then(async () => {
    for (const restaurant_id of restaurantIds)
      await updateHead(restaurant_id).catch((error: unknown) =>
        log.error({ error: errorFacts(error) }, 'head of the archive not written'),
      );
  });
  return writing;
}

/**
 * Schedules the head's write after a commit that extended the chain: within 200 ms, once for all
 * commits meanwhile.
 */
export function headMoved(restaurant_id: string): void {
  moved.add(restaurant_id);
  timer ??= setTimeout(() => void writeMoved(), WRITE_DELAY_MS).unref();
}

/** Runs work on the file after pending writes and before later ones. */
export function inLine(work: () => Promise<void>): Promise<void> {
  const done = writing.then(work);
  writing = done.catch(() => undefined);
  return done;
}

/** Writes the pending heads. */
export const flushHead = (): Promise<void> => writeMoved();
