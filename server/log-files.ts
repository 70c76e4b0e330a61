/** Log files in the data folder: bounded in size and age, readable by their owner alone. */
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { now } from './clock.ts';

export interface LogLimits {
  /** The size at which a further file is begun. */
  fileBytes: number;
  /** How many files of this name are kept. */
  files: number;
  days: number;
}
const LIMITS: LogLimits = { fileBytes: 5_000_000, files: 8, days: 14 };
const DAY_MS = 24 * 3_600_000;
/** After a write that failed (a full disk), lines are dropped for so long. */
const PAUSE_MS = 30_000;

/** Where the log files of a data folder are. */
export const logFolder = (dataDir: string): string => join(dataDir, 'logs');

/** `server-2026-11-30.1.log`: the name, the day (UTC) and the number of the file on it. */
const FILE = /^([a-z]+)-(\d{4}-\d\d-\d\d)\.(\d{1,6})\.log$/;

/**
 * Appends lines to the file of the day. Files are named by day and number and never renamed, so
 * that several processes may share them.
 */
export class LogFile {
  readonly #folder: string;
  readonly #name: string;
  readonly #limits: LogLimits;
  #open: { descriptor: number; day: string; number: number } | null = null;
  #pausedUntil = 0;

  constructor(dataDir: string, name: 'server' | 'desktop', limits: Partial<LogLimits> = {}) {
    this.#folder = logFolder(dataDir);
    this.#name = name;
    this.#limits = { ...LIMITS, ...limits };
  }

  /**
   * Writes a line at once, so that it is there after a crash. Never throws: a log that cannot be
   * written stops nothing.
   */
  write(line: string): void {
    if (performance.now() < this.#pausedUntil) return;
    try {
      writeSync(this.#fileNow(), line.endsWith('\n') ? line : `${line}\n`);
    } catch {
      this.close();
      this.#pausedUntil = performance.now() + PAUSE_MS;
    }
  }

  /** Writes facts as a line of JSON, with the time. */
  note(facts: object): void {
    this.write(JSON.stringify({ time: now().toISOString(), ...facts }));
  }

  close(): void {
    const open = this.#open;
    this.#open = null;
    if (open) closeSync(open.descriptor);
  }

  #fileNow(): number {
    const day = now().toISOString().slice(0, 10);
    if (this.#open?.day !== day) this.#begin(day, this.#newest(day));
    const { descriptor, number } = this.#open!;
    if (fstatSync(descriptor).size < this.#limits.fileBytes) return descriptor;
    this.#begin(day, number + 1);
    return this.#open!.descriptor;
  }

  #begin(day: string, number: number): void {
    this.close();
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const path = join(this.#folder, `${this.#name}-${day}.${number}.log`);
    this.#open = { descriptor: openSync(path, 'a', 0o600), day, number };
    this.#prune();
  }

  /** The files of this name, the oldest first. */
  #files(): { file: string; day: string; number: number }[] {
    return readdirSync(this.#folder)
      .flatMap((file) => {
        const [, name, day, number] = FILE.exec(file) ?? [];
        if (name !== this.#name || day === undefined) return [];
        return [{ file, day, number: Number(number) }];
      })
      .sort((a, b) => a.day.localeCompare(b.day) || a.number - b.number);
  }

  #newest(day: string): number {
    try {
      return this.#files().findLast((one) => one.day === day)?.number ?? 1;
    } catch {
      return 1; // there is no folder yet
    }
  }

  #prune(): void {
    const all = this.#files().map(({ file }) => join(this.#folder, file));
    const oldest = now().getTime() - this.#limits.days * DAY_MS;
    const surplus = all.length - this.#limits.files;
    for (const [index, path] of all.entries()) {
      const file = statSync(path, { throwIfNoEntry: false });
      if (file && (index < surplus || file.mtimeMs < oldest)) rmSync(path, { force: true });
    }
  }
}

const NAMED = /^(?:server|desktop)-\d{4}-\d\d-\d\d\.\d{1,6}\.log$/;
/**
 * The log files of a data folder with their sizes, the newest last; none where none can be read.
 */
export function logFilesOf(dataDir: string): { path: string; bytes: number; changed: Date }[] {
  try {
    const folder = logFolder(dataDir);
    return readdirSync(folder)
      .filter((name) => NAMED.test(name))
      .flatMap((name) => {
        const path = join(folder, name);
        const file = statSync(path, { throwIfNoEntry: false });
        return file ? [{ path, bytes: file.size, changed: file.mtime }] : [];
      })
      .sort((a, b) => a.changed.getTime() - b.changed.getTime());
  } catch {
    return [];
  }
}

/**
 * Has what cannot be printed dropped: standard output and error may lead into a file on a disk that
 * is full, and an error of the stream would end the process.
 */
export function printOrDrop(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
