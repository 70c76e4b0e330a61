import { type BigIntStats, statSync } from 'node:fs';
import { FilesGone } from './outage.ts';

type Identity = string | null;

/**
 * Which file or folder stands at a path now; null for none, or one that cannot be reached. Two
 * calls of the system, some microseconds.
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
 * An open file goes on being written after it was deleted, moved or replaced, and all of it is lost
 * with the process. So the paths are compared with what stood there when the database was opened.
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
   * The first path at which something else stands than was opened, or nothing; null while all is as
   * it was.
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

  /** Remembers the write-ahead log that the writing connection has just opened. */
  rememberLog(): void {
    this.#log = identityOf(this.logPath);
  }

  /** After the last connection was closed: the next one makes a log of its own. */
  forgetLog(): void {
    this.#log = null;
  }

  /**
   * Whether the log that is written to is gone from its path, while the database stands where it
   * stood.
   */
  isLogDisplaced(): boolean {
    return this.#log !== null && identityOf(this.logPath) !== this.#log;
  }
}
