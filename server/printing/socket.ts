import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { addressToConnect } from './addresses.ts';
import { PrintFault } from './fault.ts';
import { PrinterResponses, ASK_WHEN_PRINTED, isWhenPrinted } from './status.ts';

/**
 * What a printer gets to be found, to take each part of what it is sent, and to say that it is
 * printed or hang up.
 */
const CONNECT_WITHIN = 5000;
const TAKEN_WITHIN = 20_000;
const PRINTED_WITHIN = 30_000;
const CLOSED_WITHIN = 10_000;
/** One that is known to tell nothing has time for what it takes the bytes in. */
const SILENT_FOR = 1000;

/**
 * How a printer tells that it took a paper: by its status, by hanging up once it has read
 * everything, or not at all.
 */
export type Confirms = 'status' | 'close' | 'none';

export interface Sending {
  bytes: Uint8Array;
  /** What is known of this printer; null has it asked once the paper is sent. */
  confirms: Confirms | null;
  /** Has it asked before anything is sent. */
  askFirst?: boolean;
  /** Asked once the printer is ready: false when the job is ours no longer. */
  beforeFirstByte: () => Promise<boolean>;
  /** Gives up a printer that does not answer; what is being printed is finished. */
  signal: AbortSignal;
  /** Ends the line at once: the job is somebody else's. */
  lost?: AbortSignal;
}

export interface Sent {
  /** How the printer told that it took the paper; null: it did not. */
  confirmedBy: 'status' | 'close' | null;
}

/**
 * Writes to a raw print port (JetDirect, 9100). @returns null where the job was ours no longer.
 * @throws PrintFault
 */
export async function sendTo(
  { host, port }: { host: string; port: number },
  sending: Sending,
): Promise<Sent | null> {
  const address = await addressToConnect({ host, port });
  const socket = connect({ host: address, port, noDelay: true, allowHalfOpen: true });
  const answers = new PrinterResponses(socket);
  sending.lost?.addEventListener('abort', () => socket.destroy());
  try {
    const { signal } = sending;
    await within(CONNECT_WITHIN, once(socket, 'connect', { signal })).catch((error: unknown) => {
      throw new PrintFault('unreachable', false, error);
    });
    const tells = await isReady(answers, sending);
    if (!(await sending.beforeFirstByte())) return null;
    return await write({ socket, answers, tells }, sending);
  } finally {
    socket.destroy();
  }
}

/**
 * Nothing is sent to a printer without paper: what waits comes out whole later. @returns whether it
 * tells its status. @throws PrintFault
 */
async function isReady(
  answers: PrinterResponses,
  { confirms, askFirst = confirms === 'status' }: Sending,
): Promise<boolean> {
  if (!askFirst) return false;
  const state = await answers.state();
  if (answers.isOver) throw new PrintFault('cut_off', false, answers.broken);
  if (state?.trouble) throw new PrintFault(state.trouble, false);
  if (!state && confirms === 'status') throw new PrintFault('no_answer', false);
  return state !== null;
}

interface Line {
  socket: Socket;
  answers: PrinterResponses;
  tells: boolean;
}

async function write(
  { socket, answers, tells }: Line,
  { bytes, confirms }: Sending,
): Promise<Sent> {
  const isSilent = confirms === 'close' || confirms === 'none';
  const all = isSilent ? bytes : Buffer.concat([bytes, ASK_WHEN_PRINTED]);
  await taken(socket, (done) => socket.write(all, done));
  if (tells || (!isSilent && (await answers.state()))) return untilPrinted(answers);
  if (answers.isOver) throw new PrintFault('cut_off', true, answers.broken);
  socket.end();
  return untilClosed(answers, confirms === 'none' ? SILENT_FOR : CLOSED_WITHIN);
}

/** Printed once the printer, having come to the end of it, says so. */
async function untilPrinted(answers: PrinterResponses): Promise<Sent> {
  const answer = await answers.next(isWhenPrinted, PRINTED_WITHIN);
  if (typeof answer === 'number') return { confirmedBy: 'status' };
  if (answer === 'end') throw new PrintFault('cut_off', true, answers.broken);
  const state = await answers.state();
  throw new PrintFault(state?.trouble ?? 'unconfirmed', true);
}

/** A printer without a status has taken everything when it hangs up after us. Some never do. */
async function untilClosed(answers: PrinterResponses, patience: number): Promise<Sent> {
  const answer = await answers.next(isWhenPrinted, patience);
  if (typeof answer === 'number') return { confirmedBy: 'status' };
  if (answer === null) return { confirmedBy: null };
  if (!answers.ended || answers.broken) throw new PrintFault('cut_off', true, answers.broken);
  return { confirmedBy: 'close' };
}

/** Done when the system has taken every byte. */
function taken(socket: Socket, write: (done: (error?: Error | null) => void) => void) {
  const written = new Promise<void>((done, fail) => {
    socket.once('error', fail);
    socket.once('close', () => fail(new Error('closed')));
    write((error) => (error ? fail(error) : done()));
  });
  return within(TAKEN_WITHIN, written).catch((error: unknown) => {
    throw new PrintFault('cut_off', true, error);
  });
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timeout')), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
