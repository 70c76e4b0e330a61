import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';
import { z } from 'zod';
import type { UpdateRecord } from './rules.ts';

const schema = z.object({
  from: z.string(),
  to: z.string(),
  state: z.enum(['installing', 'trial', 'done', 'going_back', 'went_back']),
  starts: z.int().min(0),
  former: z.string().nullable(),
  backup: z.string(),
});

/** The folder of what an update leaves: its record, its feed, the files of former versions. */
export function updateFolder(): string {
  const folder = path.join(app.getPath('userData'), 'updates');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
const file = (): string => path.join(updateFolder(), 'update.json');

/** What is known of the last update; null for none. */
export function readRecord(): UpdateRecord | null {
  try {
    return schema.parse(JSON.parse(readFileSync(file(), 'utf8')));
  } catch {
    return null;
  }
}

export function writeRecord(record: UpdateRecord): void {
  writeFileSync(`${file()}.new`, JSON.stringify(record), { mode: 0o600, flush: true });
  renameSync(`${file()}.new`, file());
}

export function forgetRecord(): void {
  rmSync(file(), { force: true });
}
