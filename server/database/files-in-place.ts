import { type BigIntStats, statSync } from 'node:fs';
import { FilesGone } from './outage.ts';

type Identity = string | null;

/**
 * The identity (device and inode) of the file or folder at a path now; null for none, or one that
 * cannot be reached. It costs one `stat`, some microseconds.
 */
export function identityOf(path: string): Identity {
  try {
    const found: BigIntStats | undefined = statSync(path, { bigint: true, throwIfNoEntry: false });
    return found ? `${found.dev}:${found.ino}` : null;
  } catch {
    return null;
  }
}

/**
 * Compares paths with what stood there when the database was opened: an open file is written to
 * even after it was deleted, moved or replaced, and its data is lost when the process ends.
 */
export class FilesInPlace {
  readonly #expected: Map<string, Identity>;
  #log: Identity = null;

  /** @param paths the folder and, where it holds one, the database, which are there now */
  constructor(
    paths: string[],
    private readonly logPath = '',
  ) {
    this.#expected = new Map(paths.map((path) => [path, identityOf(path)]));
  }

  /**
   * The first path that was replaced or deleted since it was opened; null while all are in place.
   */
  displaced(): string | null {
    for (const [path, identity] of this.#expected) {
      if (identity === null || identityOf(path) !== identity) return path;
    }
    return null;
  }

  /** @throws FilesGone */
  require(): void {
    const path = this.displaced();
    if (path !== null) throw new FilesGone(`${path} is not what was opened any more`);
  }

  /** Notes the write-ahead log that the writing connection has just opened. */
  rememberLog(): void {
    this.#log = identityOf(this.logPath);
  }

  /** Forgets the log after the last connection was closed: the next one makes a new log. */
  forgetLog(): void {
    this.#log = null;
  }

  /** Whether the open log is gone from its path, while the database is in place. */
  isLogDisplaced(): boolean {
    return this.#log !== null && identityOf(this.logPath) !== this.#log;
  }
}
