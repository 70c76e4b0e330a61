/**
 * What ESC/POS printers tell about themselves: `DLE EOT n` at once, whatever is in their memory;
 * `GS r 1` once all that came before it is printed.
 */
import type { Socket } from 'node:net';
import type { Reason } from './fault.ts';

export const ASK_WHEN_PRINTED = Uint8Array.of(0x1d, 0x72, 1);
const ASKED_WITHIN = 1000;
/** Of the printer, of why it is offline, of its paper. */
const QUESTIONS = [1, 2, 4] as const;

/** Fixed bits tell the answers apart, and both from flow control. */
const isRealTime = (byte: number) => (byte & 0x93) === 0x12;
export const isWhenPrinted = (byte: number) => (byte & 0x90) === 0;

/** More than a printer has to say: what floods us is no printer. */
const MOST_KEPT = 64;

/** What a printer says on a connection, byte by byte. */
export class PrinterResponses {
  /**
   * It has hung up, properly: whoever closes over unread bytes resets the line instead (RFC 1122,
   * 4.2.2.13).
   */
  ended = false;
  /** The line is no more. */
  broken: Error | null = null;
  private said: number[] = [];
  private look: () => void = () => undefined;

  constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.said = [...this.said, ...chunk.subarray(0, MOST_KEPT)].slice(-MOST_KEPT);
      this.look();
    });
    socket.on('end', () => {
      this.ended = true;
      this.look();
    });
    socket.on('error', (error) => {
      this.broken = error;
    });
    socket.on('close', () => this.look());
  }

  get isOver(): boolean {
    return this.ended || this.socket.destroyed;
  }

  /**
   * The next byte that is such an answer, `end` when the printer hung up or the line broke, null
   * when neither came in time.
   */
  next(isResponse: (byte: number) => boolean, within: number): Promise<number | 'end' | null> {
    return new Promise((done) => {
      const finish = (answer: number | 'end' | null) => {
        clearTimeout(timer);
        this.look = () => undefined;
        done(answer);
      };
      const timer = setTimeout(() => finish(null), within);
      this.look = () => {
        const at = this.said.findIndex(isResponse);
        if (at >= 0) finish(this.said.splice(at, 1)[0]!);
        else if (this.isOver) finish('end');
      };
      this.look();
    });
  }

  /**
   * How the printer is now: null where it does not answer, else what keeps it from printing, if
   * anything.
   */
  async state(): Promise<{ trouble: Reason | null } | null> {
    const told = new Map<number, number>();
    for (const question of QUESTIONS) {
      this.socket.write(Uint8Array.of(0x10, 0x04, question));
      const byte = await this.next(isRealTime, ASKED_WITHIN);
      if (typeof byte !== 'number') break;
      told.set(question, byte);
    }
    return told.size > 0 ? { trouble: troubleOf(told) } : null;
  }
}

/** Epson's ESC/POS reference, DLE EOT: bits of the answers. */
function troubleOf(told: ReadonlyMap<number, number>): Reason | null {
  const [printer = 0, offline = 0, paper = 0] = QUESTIONS.map((question) => told.get(question));
  if (paper & 0x60 || offline & 0x20) return 'paper_out';
  if (offline & 0x04) return 'cover_open';
  return printer & 0x08 || offline & 0x40 ? 'offline' : null;
}
