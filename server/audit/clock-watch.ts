/**
 * Watches this machine's clock. Documents are dated by it, and an error cannot be detected later: a
 * clock that jumped ahead must be confirmed before the next document is issued, and one that went
 * back is reported (SECURITY.md, Clock).
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
/**
 * Clocks are corrected by seconds every day; more than this back is an empty battery or a change by
 * hand.
 */
const ALLOWED_MS = 2 * MINUTE;
/** Longer than a night: a clock further ahead of the last known time must be confirmed. */
const FAR_MS = 12 * HOUR;
/**
 * The largest difference to another machine's clock that confirms this one: both are set by the
 * network, or both by hand.
 */
const NEAR_MS = 10 * MINUTE;
/** How often the last known time is stored, and the clock checked. */
export const LOOK_MS = MINUTE;
/** How long managers are warned of a clock that went back. */
const WARN_MS = 24 * HOUR;

/** Null until a server runs, so that demo data with past dates needs no confirmation. */
interface Watch {
  /** The last time at which the clock was right, as far as known. */
  known: Date | null;
  /** The clock's time at the last check, right or not. */
  seen: Date | null;
  wentBackAt: Date | null;
}
let watch: Watch | null = null;

/** Starts with the time that was stored when the program last ran. */
export async function startClockWatch(): Promise<void> {
  const known = readKnownTime();
  const newest = known ? null : await findOne(AuditEntry, {}, { order: [['id', 'DESC']] });
  watch = { known, seen: known ?? newest?.created_at ?? null, wentBackAt: null };
}

/** Stores the time once more, for the next start to compare with. */
export async function stopClockWatch(): Promise<void> {
  keepTime();
  watch = null;
  await knownTimeWritten();
}

/** The question to be answered before the next document. */
export interface ClockQuestion {
  machine_time: Date;
  last_known_at: Date;
}

function isFar(at: Date, known: Date | null) {
  return known !== null && at.getTime() - known.getTime() > FAR_MS;
}

/**
 * The question where the clock is so far ahead of the last known time that it must be confirmed;
 * null where it is not.
 */
export function clockQuestion(): ClockQuestion | null {
  const at = now();
  if (!watch || !isFar(at, watch.known)) return null;
  // Another process on this data folder may have stored the confirmation already.
  const stored = readKnownTime();
  if (stored && stored > watch.known!) watch.known = stored;
  return isFar(at, watch.known) ? { machine_time: at, last_known_at: watch.known! } : null;
}

/**
 * Checks the clock before a document gets its number and date.
 * @throws Problem 409 `clock_ahead`
 */
export function checkClock(): void {
  if (clockQuestion()) throw conflict('clock_ahead');
}

function keepKnown(current: Watch, at: Date): void {
  current.known = at;
  writeKnownTime(at);
}

/**
 * Advances the last known time with the clock, but not over a jump ahead, which must be confirmed.
 * Nor back: a machine that starts in the past until the network sets its clock would need a
 * confirmation each morning. A document issued at the earlier time shows that it is in use.
 */
export function keepTime({ issued = false } = {}): void {
  const at = now();
  if (!watch || isFar(at, watch.known)) return;
  const moved = watch.known ? at.getTime() - watch.known.getTime() : Infinity;
  if (moved >= LOOK_MS || (issued && moved < -ALLOWED_MS)) keepKnown(watch, at);
}

/** Reports a clock that is behind its last reading, and stores the time. */
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
    watch?.wentBackAt && Math.abs(now().getTime() - watch.wentBackAt.getTime()) <= WARN_MS,
  );
}

/**
 * Writes the answer to the open question, with the user who gave it; nothing where none is open.
 */
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

/** Confirms, by a manager, that the clock is right. */
export const confirmClock = (caller: StaffCaller) => settle(caller, 'clock.confirmed');

/**
 * Whether an address is this machine's, whose browser shows the same clock and confirms nothing.
 */
function isThisMachine(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '');
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  return plain.startsWith('127.') || own.some((one) => one.address === plain);
}

/**
 * Compares with the clock of another device of staff, which its network sets: where both agree,
 * nobody need be asked after each closing day. A member of staff cannot make the machine's clock
 * wrong by the same amount from there.
 */
export async function noteOtherClock(
  caller: StaffCaller,
  { time, address }: { time: Date; address: string },
): Promise<void> {
  if (isThisMachine(address)) return;
  if (Math.abs(time.getTime() - now().getTime()) <= NEAR_MS)
    await settle(caller, 'clock.borne_out');
}
