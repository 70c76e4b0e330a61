/**
 * Watches this machine's clock. Documents bear the day that it shows, and nothing tells later that
 * it was wrong: so a clock that has jumped ahead is asked about before the next document is issued,
 * and one that went back is told (SECURITY.md, Clock).
 */
import { networkInterfaces } from 'node:os';
import { findOne } from '../database/repository.ts';
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import { log } from '../log.ts';
import { record, recordBy } from './audit.ts';
import { knownTimeWritten, readKnownTime, writeKnownTime } from './known-time.ts';
import { AuditEntry } from './model.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Clocks are set right by seconds every day; more than this back is a dead battery, or a hand. */
const ALLOWED_MS = 2 * MINUTE;
/** Longer than a night: a clock further ahead of the last known time is asked about. */
const FAR_MS = 12 * HOUR;
/**
 * How near another machine's clock must be to bear this one out: both are set by the network, or
 * both by hand.
 */
const NEAR_MS = 10 * MINUTE;
/** How often the last known time is kept, and the clock looked at. */
export const LOOK_MS = MINUTE;
/** How long who manages the house is told of a clock that went back. */
const TOLD_MS = 24 * HOUR;

/** Null until a server runs: what fills a house with a made-up past asks nobody. */
interface Watch {
  /** The clock was right then, as far as anybody knows. */
  known: Date | null;
  /** What the clock said when it was last looked at, right or not. */
  seen: Date | null;
  wentBackAt: Date | null;
}
let watch: Watch | null = null;

/** Begins with what was kept when the program last ran. */
export async function startClockWatch(): Promise<void> {
  const known = readKnownTime();
  const newest = known ? null : await findOne(AuditEntry, {}, { order: [['id', 'DESC']] });
  watch = { known, seen: known ?? newest?.created_at ?? null, wentBackAt: null };
}

/** Keeps the time once more: the next start compares the clock with it. */
export async function stopClockWatch(): Promise<void> {
  keepTime();
  watch = null;
  await knownTimeWritten();
}

/** What is to be answered before the next document. */
export interface ClockQuestion {
  machine_time: Date;
  last_known_at: Date;
}

function isFar(at: Date, known: Date | null) {
  return known !== null && at.getTime() - known.getTime() > FAR_MS;
}

/**
 * Whether the clock is so far ahead of the last known time that somebody must say that it is right;
 * null where it is not.
 */
export function clockQuestion(): ClockQuestion | null {
  const at = now();
  if (!watch || !isFar(at, watch.known)) return null;
  // Another process on this data folder may have been told already.
  const kept = readKnownTime();
  if (kept && kept > watch.known!) watch.known = kept;
  return isFar(at, watch.known) ? { machine_time: at, last_known_at: watch.known! } : null;
}

/** Before a document gets its number and date. @throws Problem 409 `clock_ahead` */
export function checkClock(): void {
  if (clockQuestion()) throw conflict('clock_ahead');
}

function keepKnown(current: Watch, at: Date): void {
  current.known = at;
  writeKnownTime(at);
}

/**
 * Moves the last known time on with the clock; not over a jump ahead, which is asked about. Nor
 * back: a machine that starts in the past until the network sets its clock would else be asked
 * about each morning. A document that bears the earlier time says that people work by it.
 */
export function keepTime({ issued = false } = {}): void {
  const at = now();
  if (!watch || isFar(at, watch.known)) return;
  const moved = watch.known ? at.getTime() - watch.known.getTime() : Infinity;
  if (moved >= LOOK_MS || (issued && moved < -ALLOWED_MS)) keepKnown(watch, at);
}

/** Tells of a clock that stands before what it said last, and keeps the time. */
export async function watchClock(): Promise<void> {
  const at = now();
  if (!watch) return;
  const { seen } = watch;
  watch.seen = at;
  keepTime();
  if (!seen || at.getTime() >= seen.getTime() - ALLOWED_MS) return;
  watch.wentBackAt = at;
  const seconds = Math.round((seen.getTime() - at.getTime()) / 1000);
  log.warn({ seconds }, 'the clock went back');
  const newest = await findOne(AuditEntry, {}, { order: [['id', 'DESC']] });
  await inTransaction(() =>
    record({
      actor: 'system',
      restaurant_id: newest?.restaurant_id ?? null,
      action: 'clock.went_back',
      detail: { seconds },
    }),
  );
}

/** Whether the clock went back within the last day. */
export function clockWentBack(): boolean {
  return Boolean(
    watch?.wentBackAt && Math.abs(now().getTime() - watch.wentBackAt.getTime()) <= TOLD_MS,
  );
}

/** The answer to the question, with who gave it; nothing where none is open. */
async function settle(
  caller: StaffCaller,
  action: 'clock.confirmed' | 'clock.borne_out',
): Promise<void> {
  const question = clockQuestion();
  if (!question || !watch) return;
  const { machine_time, last_known_at } = question;
  await inTransaction(() =>
    recordBy(caller, {
      action,
      detail: {
        machine_time: machine_time.toISOString(),
        last_known_at: last_known_at.toISOString(),
      },
    }),
  );
  watch.seen = machine_time;
  keepKnown(watch, machine_time);
  await knownTimeWritten();
}

/** Somebody in charge says that the clock is right. */
export const confirmClock = (caller: StaffCaller) => settle(caller, 'clock.confirmed');

/** A browser on this very machine shows this very clock, and bears nothing out. */
function isThisMachine(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '');
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  return plain.startsWith('127.') || own.some((one) => one.address === plain);
}

/**
 * The clock of another device on which staff are logged in, which its network sets: where it
 * agrees, nobody need be asked after each closing day. That the machine's clock is wrong just as
 * much no member of staff can bring about from there.
 */
export async function noteOtherClock(
  caller: StaffCaller,
  { time, address }: { time: Date; address: string },
): Promise<void> {
  if (isThisMachine(address)) return;
  if (Math.abs(time.getTime() - now().getTime()) <= NEAR_MS)
    await settle(caller, 'clock.borne_out');
}
