/** Backups by themselves: every night, kept for days, weeks and months, in two places. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { record } from '../audit/audit.ts';
import { expired, parseKeep } from '../backup-keep.ts';
import { businessDay, startOfDay } from '../business-day.ts';
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import { Problem } from '../errors.ts';
import { errorFacts, log } from '../log.ts';
import { lastClosedAt } from '../restaurant/report-days.ts';
import { firstRestaurant, restaurantById, type RestaurantRow } from '../restaurant/restaurant.ts';
import { dataKeys } from '../security/keys.ts';
import { readSetting, writeSetting } from '../settings/settings.ts';
import { answers } from './answering.ts';
import type { COPY_OUTCOMES } from './contract.ts';
import {
  folder,
  isBackup,
  labelOf,
  newestBackup,
  pathOf,
  removeBackup,
  writeBackup,
} from './files.ts';
import { lookInto } from './look.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { fingerprintOf } from './sealed-keys.ts';
import { copyBackup } from './second-place.ts';
import { backupSettings } from './settings.ts';

/** How the automatic backups went; in the database, so that one of several processes makes each. */
export interface Run {
  /** When the last one succeeded. */
  made_at: string | null;
  /** When its copy reached the second place. */
  copied_at: string | null;
  /** When the last attempt failed, if it did since. */
  failed_at: string | null;
  copy_failed_at: string | null;
}
const NAME = 'backup_run';
const NONE: Run = { made_at: null, copied_at: null, failed_at: null, copy_failed_at: null };
/** Milliseconds until the next attempt after one that failed. */
const AGAIN_AFTER = 30 * 60_000;

export async function lastRun(): Promise<Run> {
  return (await readSetting<Run>(NAME))?.value ?? NONE;
}

/**
 * The latest instant at which the wall clock showed this time of day. A time that the clock skips
 * in spring is the instant after the gap; one that it shows twice in autumn counts once.
 */
export function lastMoment(at: Date, time_of_day: string, time_zone: string): Date {
  const day = { time_zone, day_ends_at: time_of_day };
  return startOfDay(businessDay(at, day), day);
}

/** The next one after `at`. */
export function nextMoment(at: Date, time_of_day: string, time_zone: string): Date {
  const last = lastMoment(at, time_of_day, time_zone);
  // A day of 25 hours begins again within 26.
  const soon = lastMoment(new Date(last.getTime() + 26 * 3_600_000), time_of_day, time_zone);
  return soon > last
    ? soon
    : lastMoment(new Date(last.getTime() + 50 * 3_600_000), time_of_day, time_zone);
}

/** How the automatic backups go, for the page of their settings. */
export async function presentRun(restaurant_id: string) {
  const { at } = await backupSettings();
  const { time_zone } = await restaurantById(restaurant_id);
  const { made_at, failed_at, copy_failed_at } = await lastRun();
  return {
    last_at: made_at,
    last_failed_at: failed_at,
    copy_failed_at,
    next_at: at === 'off' ? null : nextMoment(now(), at, time_zone).toISOString(),
  };
}

interface Facts {
  /** `off` for none. */
  time_of_day: string;
  time_zone: string;
  /** Nothing before this is missed: when the restaurant was set up. */
  since: Date;
  run: Run;
}

/**
 * Whether a backup is due: none was made since the last moment for one, also where the machine
 * slept or was off then, and no attempt failed just now.
 */
export function isDue(at: Date, { time_of_day, time_zone, since, run }: Facts): boolean {
  if (time_of_day === 'off') return false;
  const moment = lastMoment(at, time_of_day, time_zone);
  const made = run.made_at ? new Date(run.made_at) : null;
  // One in the future was made while the clock was ahead, and counts for nothing.
  if (moment <= since || (made && made >= moment && made <= at)) return false;
  const failed = run.failed_at ? new Date(run.failed_at) : null;
  return !failed || Math.abs(at.getTime() - failed.getTime()) >= AGAIN_AFTER;
}

async function isDueNow(at: Date, restaurant: RestaurantRow): Promise<boolean> {
  const { at: time_of_day } = await backupSettings();
  const { time_zone, created_at: since } = restaurant;
  return isDue(at, { time_of_day, time_zone, since, run: await lastRun() });
}

const AUTOMATIC = /^auto-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z-[A-Za-z0-9]+\./;

/**
 * The automatic backups of this installation in a folder. Those of another one that uses the same
 * share have other keys, and are not ours to delete.
 */
async function automaticIn(place: string): Promise<{ name: string; made_at: Date }[]> {
  const ours = fingerprintOf(dataKeys());
  const names = (await readdir(place)).filter(isBackup);
  const found = await Promise.all(
    names.map(async (name) => {
      const [, day, hour, minute, second] = AUTOMATIC.exec(name) ?? [];
      if (!day || (await labelOf(name, join(place, name)))?.keys_fingerprint !== ours) return [];
      return [{ name, made_at: new Date(`${day}T${hour}:${minute}:${second}Z`) }];
    }),
  );
  return found.flat();
}

/**
 * Deletes the automatic backups that are too old; others are never deleted, nor those of a share
 * that does not answer.
 */
async function prune(places: string[], keep: string, time_zone: string): Promise<void> {
  for (const place of places) {
    if (!(await answers(place))) continue;
    for (const { name } of expired(await automaticIn(place), parseKeep(keep) ?? null, time_zone))
      await removeBackup(name, join(place, name));
  }
}

/** Makes a backup and opens it. @throws where it cannot be restored, with nothing left of it */
async function makeVerified(passphrase: string | null): Promise<string> {
  const { name } = await writeBackup('auto', passphrase ?? undefined);
  const { state } = await lookInto(await pathOf(name));
  if (state === 'good') return name;
  await removeBackup(name);
  throw new Error(`the backup cannot be restored: ${state}`);
}

async function note(change: Partial<Run>): Promise<void> {
  await inTransaction(async () => writeSetting(NAME, { ...(await lastRun()), ...change }));
}

/**
 * Copies a backup to the second place, where there is one, and notes how that went. Never rejects.
 */
export async function copyAndNote(
  at: Date,
  name: string,
  place: string | null,
): Promise<(typeof COPY_OUTCOMES)[number]> {
  if (place === null) return 'none';
  const moment = at.toISOString();
  const outcome = await copyBackup(name, place).then(
    () => 'done' as const,
    (error: unknown) => {
      log.error({ error: errorFacts(error) }, 'backup not copied to its second place');
      return 'failed' as const;
    },
  );
  await note(
    outcome === 'done' ? { copied_at: moment, copy_failed_at: null } : { copy_failed_at: moment },
  ).catch((error: unknown) =>
    log.error({ error: errorFacts(error) }, 'copy of a backup not noted'),
  );
  return outcome;
}

async function make(at: Date, { id, time_zone }: RestaurantRow): Promise<void> {
  const { keep, copy_to, passphrase } = await backupSettings();
  const name = await makeVerified(passphrase);
  await inTransaction(async () => {
    await note({ made_at: at.toISOString(), failed_at: null });
    await record({
      actor: 'system',
      restaurant_id: id,
      action: 'backup.made',
      subject_id: name.slice(0, 64),
      detail: { name, with_keys: passphrase !== null },
    });
  });
  await copyAndNote(at, name, copy_to);
  await prune([folder(), ...(copy_to === null ? [] : [copy_to])], keep, time_zone).catch(
    (error: unknown) => log.error({ error: errorFacts(error) }, 'old backups not deleted'),
  );
}

/** Makes an automatic backup where one is wanted. Rejects for a database that is out of reach. */
async function makeIf(
  isWanted: (restaurant: RestaurantRow) => Promise<boolean>,
  at: Date,
): Promise<void> {
  const restaurant = await firstRestaurant();
  if (!restaurant || !(await isWanted(restaurant))) return;
  try {
    await oneAtATime(async () => {
      // Another process may have made it meanwhile.
      if (await isWanted(restaurant)) await make(at, restaurant);
    });
  } catch (error) {
    if (error instanceof Problem && error.code === 'busy') return;
    log.error({ error: errorFacts(error) }, 'automatic backup failed');
    await note({ failed_at: at.toISOString() });
  }
}

/**
 * Makes the automatic backup when it is due; called every minute, by each process. One of them
 * makes it, and one that fails is tried again.
 */
export function backUpWhenDue(at: Date): Promise<void> {
  return makeIf((restaurant) => isDueNow(at, restaurant), at);
}

/** Whether a day was closed that is in no backup of this installation yet. */
async function hasUnsavedDay(at: Date, { id: restaurant_id }: RestaurantRow): Promise<boolean> {
  if ((await backupSettings()).at === 'off') return false;
  const closed_at = await lastClosedAt(restaurant_id);
  if (!closed_at) return false;
  const newest = await newestBackup(at);
  return !newest || new Date(newest.created_at) < closed_at;
}

/**
 * Makes the automatic backup at the end of the desktop app after a day was closed: a machine that
 * is off at night would have that day in none until it is on again.
 */
export function backUpClosedDay(at: Date): Promise<void> {
  return makeIf((restaurant) => hasUnsavedDay(at, restaurant), at);
}
