/**
 * The status of ESC/POS printers: `DLE EOT n` is processed at once, whatever is in their memory;
 * `GS r 1` once everything before it is printed.
 */
import type { Socket } from 'node:net';
import type { Reason } from './fault.ts';

export const ASK_WHEN_PRINTED = Uint8Array.of(0x1d, 0x72, 1);
const ASKED_WITHIN = 1000;
/** The status of the printer, the cause of its being offline, the status of its paper. */
const QUESTIONS = [1, 2, 4] as const;

/** Fixed bits distinguish the two responses, and both from flow control. */
const isRealTime = (byte: number) => (byte & 0x93) === 0x12;
export const isWhenPrinted = (byte: number) => (byte & 0x90) === 0;

/** Bytes stored of a printer's responses at most, against a host that floods the server. */
const MOST_BYTES = 64;

/** The responses of a printer on a connection, byte by byte. */
export class PrinterResponses {
  /**
   * The printer closed the connection after reading everything; a close over unread bytes resets it
   * instead (RFC 1122, 4.2.2.13).
   */
  ended = false;
  /** The error that broke the connection. */
  broken: Error | null = null;
  private received: number[] = [];
  private onChange: () => void = () => undefined;

  constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.received = [...this.received, ...chunk.subarray(0, MOST_BYTES)].slice(-MOST_BYTES);
      this.onChange();
    });
    socket.on('end', () => {
      this.ended = true;
      this.onChange();
    });
    socket.on('error', (error) => {
      this.broken = error;
    });
    socket.on('close', () => this.onChange());
  }

  get isOver(): boolean {
    return this.ended || this.socket.destroyed;
  }

  /**
   * The next byte that is such a response, `end` when the connection was closed or broke, null when
   * neither came in time.
   */
  next(isResponse: (byte: number) => boolean, within: number): Promise<number | 'end' | null> {
    return new Promise((done) => {
      const finish = (response: number | 'end' | null) => {
        clearTimeout(timer);
        this.onChange = () => undefined;
        done(response);
      };
      const timer = setTimeout(() => finish(null), within);
      this.onChange = () => {
        const at = this.received.findIndex(isResponse);
        if (at >= 0) finish(this.received.splice(at, 1)[0]!);
        else if (this.isOver) finish('end');
      };
      this.onChange();
    });
  }

  /**
   * Asks for the printer's status: null where it does not respond, else what prevents printing, if
   * anything.
   */
  async state(): Promise<{ trouble: Reason | null } | null> {
    const replies = new Map<number, number>();
    for (const question of QUESTIONS) {
      this.socket.write(Uint8Array.of(0x10, 0x04, question));
      const byte = await this.next(isRealTime, ASKED_WITHIN);
      if (typeof byte !== 'number') break;
      replies.set(question, byte);
    }
    return replies.size > 0 ? { trouble: troubleOf(replies) } : null;
  }
}

/** Bits of the responses by Epson's ESC/POS reference, DLE EOT. */
function troubleOf(replies: ReadonlyMap<number, number>): Reason | null {
  const [printer = 0, offline = 0, paper = 0] = QUESTIONS.map((question) => replies.get(question));
  if (paper & 0x60 || offline & 0x20) return 'paper_out';
  if (offline & 0x04) return 'cover_open';
  return printer & 0x08 || offline & 0x40 ? 'offline' : null;
}
