/** The present state of what the program depends on, read for the health page and the metrics. */
import { statSync } from 'node:fs';
import { lastRun } from '../backups/automatic.ts';
import { newestBackup } from '../backups/files.ts';
import { backupSettings } from '../backups/settings.ts';
import { now } from '../clock.ts';
import { config } from '../config.ts';
import { database, onPostgres } from '../database/connect.ts';
import { poolUse } from '../database/sequelize-insides.ts';
import { databaseFile } from '../database/sqlite.ts';
import { statement } from '../database/statement.ts';
import { waitingWrites } from '../database/transaction.ts';
import { freeBytes } from '../health/disk.ts';
import { RENDER_QUEUE } from '../invoices/pdf/render-queue.ts';
import { PRINT_QUEUE } from '../jobs/print-queue.ts';
import { depths } from '../jobs/queue.ts';
import { mailGoesOut } from '../mail/outbox.ts';
import { MAIL_QUEUE } from '../mail/queue.ts';
import { failedMails } from '../mail/stuck.ts';
import { tunnelStatus } from '../network/network.ts';
import { ONLINE_PAYMENT_QUEUE, ONLINE_REFUND_QUEUE } from '../payments/online/queues.ts';
import { failedPrints, waitingPrints } from '../printing/waiting.ts';
import { firstRestaurant } from '../restaurant/restaurant.ts';
import { waitingTickets } from '../tickets/waiting.ts';

const DAY = 24 * 3_600_000;
const QUEUES = [MAIL_QUEUE, PRINT_QUEUE, RENDER_QUEUE, ONLINE_PAYMENT_QUEUE, ONLINE_REFUND_QUEUE];

export interface Waiting {
  waiting: number;
  oldest: Date | null;
}
const NOTHING: Waiting = { waiting: 0, oldest: null };

/** Every queue of the program, also those that are empty. */
async function queues(): Promise<Map<string, Waiting>> {
  const found = await depths();
  return new Map(
    QUEUES.map(({ name }) => {
      const depth = found.get(name);
      return [name, depth ? { waiting: depth.jobs, oldest: depth.oldest } : NOTHING];
    }),
  );
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Bytes of the database; on SQLite also those of its log, which a checkpoint empties. */
async function databaseSize(): Promise<{ bytes: number; wal_bytes: number | null }> {
  if (!onPostgres()) {
    const file = databaseFile(config().DATA_DIR);
    return { bytes: sizeOf(file), wal_bytes: sizeOf(`${file}-wal`) };
  }
  const [row] = await statement<{ bytes: number }>(
    'SELECT pg_database_size(current_database()) AS bytes',
  );
  return { bytes: row!.bytes, wal_bytes: null };
}

async function backups() {
  const newest = await newestBackup(now()).catch(() => null);
  const [run, settings] = [await lastRun(), await backupSettings()];
  return {
    newest: newest ? new Date(newest.created_at) : null,
    failed: run.failed_at !== null,
    copy_failed: settings.copy_to !== null && run.copy_failed_at !== null,
    automatic: settings.at !== 'off',
  };
}

/** Reads all of it: some statements over indexes, and nothing of a person. */
export async function readFacts() {
  const at = now();
  const yesterday = new Date(at.getTime() - DAY);
  const restaurant = await firstRestaurant();
  return {
    at,
    since: restaurant?.created_at ?? at,
    queues: await queues(),
    mails: { failed: await failedMails(yesterday), goes_out: await mailGoesOut() },
    prints: {
      ...(await waitingPrints()),
      failed: restaurant ? await failedPrints(restaurant.id, yesterday) : 0,
    },
    tickets: restaurant ? await waitingTickets(restaurant.id) : NOTHING,
    backups: await backups(),
    database: {
      kind: onPostgres() ? ('postgres' as const) : ('sqlite' as const),
      ...(await databaseSize()),
      waiting_writes: waitingWrites(),
      pool: onPostgres() ? poolUse(database()) : null,
    },
    free_bytes: await freeBytes(),
    tunnel: tunnelStatus(),
  };
}
export type Facts = Awaited<ReturnType<typeof readFacts>>;
