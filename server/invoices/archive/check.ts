/** A check of the archive while it runs. The parts of the check share it. */
import type { ChainNote, SeenEvent } from './check-events.ts';
import type { Neighbour } from './check-numbers.ts';
import type { Sums } from './checkpoint.ts';
import type { Faults, FoundFault } from './faults.ts';

/** Gaps and notes that are listed, of each as many. */
export const MOST_LISTED = 200;

/** Numbers that a restore lost, by the `lost` events of the chain. */
export interface Gap {
  series: string;
  from: number;
  to: number;
  first: string;
  last: string;
}
export interface Progress {
  done: number;
  total: number;
}
export interface Checking {
  signal: AbortSignal;
  /** Begins at the checkpoint of the last check, as long as that fits. */
  fromCheckpoint?: boolean;
  /**
   * Notes where it ended without faults; else it changes nothing, as a GET or a copied database.
   */
  keepsCheckpoint?: boolean;
  onProgress?: (progress: Progress) => void;
}

interface Seen {
  /** Undefined where the document before could not be read. */
  hash: string | null | undefined;
  position: number;
  numbers: Map<string, Neighbour>;
  /**
   * Unreadable documents whose numbers are not counted as missing yet: each has its own fault
   * already.
   */
  unread: number;
}
/** A check that runs: what it has seen and found so far. */
export interface Check extends Checking {
  restaurant_id: string;
  begun: boolean;
  faults: Faults;
  gaps: Gap[];
  notes: ChainNote[];
  seen: Seen;
  documents: number;
  /** Documents before the first fault; null while there is none. */
  before: number | null;
  progress: Progress;
  /** Of the documents before the checkpoint and those that were read. */
  sums: Sums;
  /** The same up to the position at which the sums of all rows were asked. */
  sumsThen: Sums;
  sumsUntil: number;
  lastEvent: SeenEvent;
}

/** Adds faults that were found after the documents that are counted so far. */
export function addFaults(check: Check, faults: FoundFault[]): void {
  if (faults.length > 0) check.before ??= check.documents;
  check.faults.add(...faults);
}

/** Counts what was read, and tells how far the check is. */
export function advance(check: Check, steps: number): void {
  const { progress } = check;
  progress.done += steps;
  // What comes in meanwhile is checked too.
  progress.total = Math.max(progress.total, progress.done);
  check.onProgress?.({ ...progress });
}
