/** Codes that the pages put in words; nothing of the network's own messages. */
export type Reason =
  | 'unreachable'
  | 'address_refused'
  | 'no_answer'
  | 'paper_out'
  | 'cover_open'
  | 'offline'
  | 'cut_off'
  | 'unconfirmed';

/** Why a paper is not printed, or not known to be. */
export class PrintFault extends Error {
  constructor(
    readonly reason: Reason,
    /** Bytes were on their way: nobody can tell what came out. */
    readonly mayBeOut: boolean,
    cause?: unknown,
  ) {
    super(reason, { cause });
    this.name = 'PrintFault';
  }
}
