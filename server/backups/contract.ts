import * as z from 'zod';
import { proof } from '../accounts/contract.ts';
import { endpoint, listOf, timestamp } from '../http/endpoint.ts';

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

export const makeBackup = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/backups',
  access: 'owner',
  summary: 'Copies the whole database; with a passphrase also the keys, sealed by it',
  body: z.strictObject({ passphrase: newPassphrase.optional() }).optional(),
  responses: { 201: backup },
});
export const listBackups = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/backups',
  access: 'owner',
  summary: 'The backups in the data folder, newest first',
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
