/** Codes that the pages translate; they hold no message of the network. */
export type Reason =
  | 'unreachable'
  | 'address_refused'
  | 'no_answer'
  | 'paper_out'
  | 'cover_open'
  | 'offline'
  | 'cut_off'
  | 'spooled'
  | 'unconfirmed';

/** Why a document is not printed, or not known to be. */
export class PrintFault extends Error {
  constructor(
    readonly reason: Reason,
    /** Whether bytes were sent, so that a document may have come out. */
    readonly mayBeOut: boolean,
    cause?: unknown,
  ) {
    super(reason, { cause });
    this.name = 'PrintFault';
  }
}
