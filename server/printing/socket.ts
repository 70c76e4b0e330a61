import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { addressToConnect } from './addresses.ts';
import { PrintFault } from './fault.ts';
import { PrinterResponses, ASK_WHEN_PRINTED, isWhenPrinted } from './status.ts';

/**
 * Milliseconds for a printer to be connected to, to accept the bytes, and to confirm the document
 * or close the connection.
 */
const CONNECT_WITHIN = 5000;
const TAKEN_WITHIN = 20_000;
const PRINTED_WITHIN = 30_000;
const CLOSED_WITHIN = 10_000;
/** Milliseconds for a printer that confirms nothing to take the bytes. */
const SILENT_FOR = 1000;

/**
 * How a printer confirms a document: by its status, by closing the connection once it has read
 * everything, or not at all.
 */
export type Confirms = 'status' | 'close' | 'none';

export interface Sending {
  bytes: Uint8Array;
  /** How this printer confirms; null asks it for its status once the document is sent. */
  confirms: Confirms | null;
  /** Asks the printer for its status before anything is sent. */
  askFirst?: boolean;
  /** Called once the printer is ready; false when the lease of the job is lost. */
  beforeFirstByte: () => Promise<boolean>;
  /** Ends the attempt at a silent printer; a document that is being printed is finished. */
  signal: AbortSignal;
  /** Ends the connection at once, when the lease of the job is lost. */
  lost?: AbortSignal;
}

export interface Sent {
  /** How the printer confirmed the document; null: it did not. */
  confirmedBy: 'status' | 'close' | null;
}

/**
 * Writes to a raw print port (JetDirect, 9100). @returns null where the lease of the job was lost.
 * @throws PrintFault
 */
export async function sendTo(
  { host, port }: { host: string; port: number },
  sending: Sending,
): Promise<Sent | null> {
  const address = await addressToConnect({ host, port });
  const socket = connect({ host: address, port, noDelay: true, allowHalfOpen: true });
  const responses = new PrinterResponses(socket);
  sending.lost?.addEventListener('abort', () => socket.destroy());
  try {
    const { signal } = sending;
    await within(CONNECT_WITHIN, once(socket, 'connect', { signal })).catch((error: unknown) => {
      throw new PrintFault('unreachable', false, error);
    });
    const reports = await isReady(responses, sending);
    if (!(await sending.beforeFirstByte())) return null;
    return await write({ socket, responses, reports }, sending);
  } finally {
    socket.destroy();
  }
}

/**
 * Checks the printer before anything is sent, so that no document stops half-way for want of paper.
 * @returns whether it reports its status. @throws PrintFault
 */
async function isReady(
  responses: PrinterResponses,
  { confirms, askFirst = confirms === 'status' }: Sending,
): Promise<boolean> {
  if (!askFirst) return false;
  const state = await responses.state();
  if (responses.isOver) throw new PrintFault('cut_off', false, responses.broken);
  if (state?.trouble) throw new PrintFault(state.trouble, false);
  if (!state && confirms === 'status') throw new PrintFault('no_answer', false);
  return state !== null;
}

interface Line {
  socket: Socket;
  responses: PrinterResponses;
  reports: boolean;
}

async function write(
  { socket, responses, reports }: Line,
  { bytes, confirms }: Sending,
): Promise<Sent> {
  const isSilent = confirms === 'close' || confirms === 'none';
  const all = isSilent ? bytes : Buffer.concat([bytes, ASK_WHEN_PRINTED]);
  await taken(socket, (done) => socket.write(all, done));
  if (reports || (!isSilent && (await responses.state()))) return untilPrinted(responses);
  if (responses.isOver) throw new PrintFault('cut_off', true, responses.broken);
  socket.end();
  return untilClosed(responses, confirms === 'none' ? SILENT_FOR : CLOSED_WITHIN);
}

/** Waits until the printer reports that everything before the question is printed. */
async function untilPrinted(responses: PrinterResponses): Promise<Sent> {
  const response = await responses.next(isWhenPrinted, PRINTED_WITHIN);
  if (typeof response === 'number') return { confirmedBy: 'status' };
  if (response === 'end') throw new PrintFault('cut_off', true, responses.broken);
  const state = await responses.state();
  throw new PrintFault(state?.trouble ?? 'unconfirmed', true);
}

/** Waits until a printer without a status closes the connection too; some never do. */
async function untilClosed(responses: PrinterResponses, patience: number): Promise<Sent> {
  const response = await responses.next(isWhenPrinted, patience);
  if (typeof response === 'number') return { confirmedBy: 'status' };
  if (response === null) return { confirmedBy: null };
  if (!responses.ended || responses.broken) throw new PrintFault('cut_off', true, responses.broken);
  return { confirmedBy: 'close' };
}

/** Resolves when the operating system has accepted every byte. */
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
