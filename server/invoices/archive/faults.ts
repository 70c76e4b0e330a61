/** The faults that a check of the archive finds; each has its text. */
export type Fault =
  | 'changed'
  | 'forged'
  | 'unsealed'
  | 'state_changed'
  | 'chain_cut'
  | 'unreadable'
  | 'number_missing'
  | 'numbers_missing'
  | 'number_twice'
  | 'series_behind'
  | 'pdf_changed'
  | 'pdf_missing'
  | 'pdf_unlinked'
  | 'pdf_orphan'
  | 'document_gone'
  | 'event_changed'
  | 'event_forged'
  | 'event_cut'
  | 'event_unreadable'
  | 'went_back'
  | 'head_ahead'
  | 'head_differs'
  | 'head_missing'
  | 'head_unreadable';

export interface FoundFault {
  /**
   * The place of the fault: a document's number, else the position of a link (`#12`), an id or a
   * file.
   */
  invoice_number: string;
  fault: Fault;
  /** The last of several numbers. */
  last?: string;
}

const MOST_LISTED = 200;

/** The first faults and their total: a badly damaged archive is not listed in full. */
export class Faults {
  readonly first: FoundFault[] = [];
  total = 0;

  add(...faults: FoundFault[]): void {
    this.total += faults.length;
    this.first.push(...faults.slice(0, MOST_LISTED - this.first.length));
  }
}
