import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';
import { z } from 'zod';

/** What this computer remembers of the desktop app: places of windows, and answers to questions. */
const place = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(200),
  height: z.int().min(200),
  isMaximized: z.boolean().default(false),
  isKiosk: z.boolean().default(false),
});
const schema = z.object({
  windows: z.record(z.string(), place).catch({}).default({}),
  /** Whether closing the window keeps serving without a question. */
  keepsServing: z.boolean().catch(false).default(false),
  /** Where updates come from, as it was typed; null looks for none. */
  updates: z.string().nullable().catch(null).default(null),
});
export type Place = z.infer<typeof place>;
export type Preferences = z.infer<typeof schema>;

const file = (): string => path.join(app.getPath('userData'), 'desktop.json');
let known: Preferences | null = null;

/** The preferences; a file that is missing or damaged costs no more than the places of windows. */
export function preferences(): Preferences {
  known ??= read();
  return known;
}

function read(): Preferences {
  try {
    return schema.parse(JSON.parse(readFileSync(file(), 'utf8')));
  } catch {
    return schema.parse({});
  }
}

/** Changes some of them, and writes all into a new file that replaces the old one. */
export function remember(changed: Partial<Preferences>): void {
  known = { ...preferences(), ...changed };
  try {
    writeFileSync(`${file()}.new`, JSON.stringify(known), { mode: 0o600 });
    renameSync(`${file()}.new`, file());
  } catch (error) {
    console.warn(`Preferences were not written: ${(error as Error).message}`);
  }
}
