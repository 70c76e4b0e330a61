import * as z from 'zod';
import { proof } from '../accounts/contract.ts';
import { endpoint, line, listOf, timestamp } from '../http/endpoint.ts';

/**
 * A passphrase can be guessed offline by anybody who finds the file, as fast as their machines
 * allow, so it is long.
 */
const newPassphrase = z.string().min(12).max(200);
const backup = z.strictObject({
  name: z.string(),
  size_bytes: z.int(),
  created_at: timestamp,
  /**
   * Whether the keys are included, sealed by a passphrase: it can be restored on another machine.
   */
  with_keys: z.boolean(),
});
export type BackupPayload = z.output<typeof backup>;
/**
 * A name as this program makes them; anything else is no backup, and never becomes a path (path
 * traversal, ASVS 5.3.2).
 */
export const backupName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/);

/** What became of the copy in the second place. */
export const COPY_OUTCOMES = ['none', 'done', 'failed'] as const;
export const makeBackup = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/backups',
  access: 'owner',
  summary:
    'Copies the whole database, to the second place too; with a passphrase, given or set, also ' +
    'the keys, sealed by it',
  body: z.strictObject({ passphrase: newPassphrase.optional() }).optional(),
  responses: { 201: backup.extend({ copy: z.enum(COPY_OUTCOMES) }) },
});
export const listBackups = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/backups',
  access: 'owner',
  summary: 'The backups, newest first',
  responses: { 200: listOf(backup) },
});
export const restoreBackup = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/backups/{name}/restore',
  access: 'owner',
  summary: 'Brings a backup back, after one of its own; everybody is logged out',
  params: z.strictObject({ name: backupName }),
  body: proof.extend({ passphrase: z.string().max(200).optional() }),
  responses: { 200: z.strictObject({ restored: z.string(), safety_backup: backup }) },
});

export const BACKUP_FIELDS = ['at', 'keep'] as const;
export type BackupField = (typeof BACKUP_FIELDS)[number];
/** A time of day of the restaurant, or `off` for no automatic backups. */
const at = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|off)$/);
const backupSettings = z.strictObject({
  at,
  /** How many days, weeks and months: `7d 4w 12m`; `off` deletes none. */
  keep: z.string(),
  /** The second place, a folder that holds a copy of each; null without one. */
  copy_to: z.string().nullable(),
  /** Whether a passphrase is set, so that each backup has its keys. */
  with_keys: z.boolean(),
  folder: z.string(),
  /** What the environment or `config.env` sets, which wins. */
  fixed: z.array(z.enum(BACKUP_FIELDS)),
  last_at: timestamp.nullable(),
  last_failed_at: timestamp.nullable(),
  copy_failed_at: timestamp.nullable(),
  next_at: timestamp.nullable(),
});
export const getBackupSettings = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/settings/backup',
  access: 'owner',
  summary: 'When backups are made by themselves, how long they are kept, and how the last one went',
  responses: { 200: backupSettings },
});
export const changeBackupSettings = endpoint({
  port: 'staff',
  method: 'PUT',
  path: '/api/settings/backup',
  access: 'owner',
  summary:
    'Changes the automatic backups; without `passphrase` the stored one stays, and null removes it',
  // A copy of all data goes to the second place: a session that was left open must not choose it.
  fresh: true,
  body: z.strictObject({
    at,
    keep: line(40),
    copy_to: line(1000).nullable(),
    passphrase: newPassphrase.nullable().optional(),
  }),
  responses: { 200: backupSettings },
});
