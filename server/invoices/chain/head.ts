/**
 * The head of the chain: how far it had come, in a small file of its own beside the database, with
 * a MAC. It is written after each commit, a moment later and for several at once; after a crash it
 * may lie behind the database, and never before it: a head that is ahead says that the database
 * went back.
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
import { noteGiven } from '../../numbering/given-numbers.ts';
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
  /** The hash of the last restore: a head of before it is compared with nothing that came after. */
  restored: hash.nullable(),
  series: z.record(z.string(), z.int()),
  mac: hash,
});
export type Head = z.output<typeof headFile>;
export type Standing = Omit<Head, 'version' | 'written_at' | 'mac'>;

/**
 * `kept`: the same as the database or behind it. `replaced`: a restore that the chain knows of put
 * an earlier state there.
 */
export type HeadState = 'kept' | 'replaced' | 'ahead' | 'differs' | 'missing' | 'unreadable';

const SOON_MS = 200;
export const headPath = () => join(config().DATA_DIR, 'archive-head.json');

/** Where the chain stands in the database. */
export async function standing(restaurant_id: string): Promise<Standing> {
  const [row] = await statement<Omit<Standing, 'series' | 'restaurant_id'>>(
    `SELECT COALESCE(d.chain_position, 0) AS position, d.invoice_number, d.hash,
       COALESCE(e.place, 0) AS events, e.hash AS event_hash, s.hash AS restored
     FROM restaurants r
     LEFT JOIN invoices d ON d.restaurant_id = r.id AND d.chain_position = (SELECT max(chain_position) FROM invoices WHERE restaurant_id = r.id)
     LEFT JOIN chain_events e ON e.restaurant_id = r.id AND e.place = (SELECT max(place) FROM chain_events WHERE restaurant_id = r.id)
     LEFT JOIN chain_events s ON s.restaurant_id = r.id AND s.place = (SELECT max(place) FROM chain_events WHERE restaurant_id = r.id AND kind = 'restore')
     WHERE r.id = $1`,
    [restaurant_id],
  );
  const series = await statement<{ series: string; last_number: number }>(
    "SELECT series, last_number FROM number_series WHERE restaurant_id = $1 AND (series LIKE 'full:%' OR series LIKE 'simplified:%' OR series LIKE 'credit_note:%') ORDER BY series",
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
  /** `unproven`: its MAC is not by the present key. */
  state: 'whole' | 'unproven' | 'missing' | 'unreadable';
}

/** Reads the file, whatever is in it. */
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

/** Whether a restore that the chain holds replaced the state which this head is of. */
async function isReplaced(head: Head): Promise<boolean> {
  const restores = await statement<{ detail: unknown }>(
    "SELECT detail FROM chain_events WHERE restaurant_id = $1 AND kind = 'restore' ORDER BY place DESC",
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
    `SELECT (SELECT hash FROM invoices WHERE restaurant_id = $1 AND chain_position = $2) AS document,
       (SELECT hash FROM chain_events WHERE restaurant_id = $1 AND place = $3) AS event`,
    [head.restaurant_id, head.position, head.events],
  );
  return row?.document === head.hash && row.event === head.event_hash;
}

/**
 * What the file says of the database. @param read read before the database is asked, so that what
 * is issued meanwhile is only behind
 */
export async function judge(
  restaurant_id: string,
  { head, state }: ReadHead,
): Promise<{ state: HeadState; now: Standing }> {
  const here = await standing(restaurant_id);
  if (!head) return { state: state === 'missing' ? 'missing' : 'unreadable', now: here };
  // The file of another house: a database was changed for another one.
  if (head.restaurant_id !== '' && head.restaurant_id !== restaurant_id)
    return { state: 'missing', now: here };
  if (head.restored !== here.restored && (await isReplaced(head)))
    return { state: 'replaced', now: here };
  if (state === 'unproven') return { state: 'unreadable', now: here };
  if (head.position > here.position || head.events > here.events)
    return { state: 'ahead', now: here };
  return { state: (await holds(head)) ? 'kept' : 'differs', now: here };
}

/** Whole or not at all, and on the disk when it returns. */
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

/** Puts this state into the file, whatever stood there. */
export async function putHead(here: Standing, keys: DataKeys | null = null): Promise<void> {
  for (const [series, number] of Object.entries(here.series))
    noteGiven(here.restaurant_id, series, number);
  const facts = { version: 1 as const, written_at: now().toISOString(), ...here };
  const mac = macOf('head', facts, keys ? archiveKeyFrom(keys) : archiveKey());
  await writeWhole(`${JSON.stringify({ ...facts, mac } satisfies Head, null, 2)}\n`);
}

/** What is told of a head that is off, until the server starts anew. */
let alarm: HeadState | null = null;
export const headAlarm = () => alarm;
export const setHeadAlarm = (state: HeadState | null) => {
  alarm = state;
};

/**
 * Brings the file up to the database, unless it is the database that is off: then the file is the
 * proof of it, and stays.
 */
async function follow(restaurant_id: string): Promise<void> {
  const { state, now: here } = await judge(restaurant_id, await readHead());
  if (state === 'kept' || state === 'replaced') return putHead(here);
  if (alarm !== state) log.error({ state }, 'the head of the archive is not where it was left');
  alarm = state;
}

const moved = new Set<string>();
let timer: NodeJS.Timeout | null = null;
let writing: Promise<void> = Promise.resolve();

function writeMoved(): Promise<void> {
  if (timer) clearTimeout(timer);
  timer = null;
  const houses = [...moved];
  moved.clear();
  writing = writing.then(async () => {
    for (const house of houses)
      await follow(house).catch((error: unknown) =>
        log.error({ error: errorFacts(error) }, 'head of the archive not written'),
      );
  });
  return writing;
}

/**
 * After a commit that moved the chain: the file follows within a fifth of a second, once for all
 * that came meanwhile.
 */
export function headMoved(restaurant_id: string): void {
  moved.add(restaurant_id);
  timer ??= setTimeout(() => void writeMoved(), SOON_MS).unref();
}

/** Does something with the file that nothing else may come between. */
export function inLine(work: () => Promise<void>): Promise<void> {
  const done = writing.then(work);
  writing = done.catch(() => undefined);
  return done;
}

/** Writes what still waits. */
export const flushHead = (): Promise<void> => writeMoved();
