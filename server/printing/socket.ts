import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

/** What a printer gets to be found, and then to take each part of what it is sent. */
const CONNECT_WITHIN = 5000;
const TAKEN_WITHIN = 20_000;
/** Some printers never hang up; what was taken is printed all the same. */
const CLOSED_WITHIN = 5000;

/** The line broke after the first byte: nobody can tell what came out. */
export class CutOff extends Error {
  constructor(cause: unknown) {
    super('cut off', { cause });
    this.name = 'CutOff';
  }
}

export interface Sending {
  bytes: Uint8Array;
  /** Asked once the printer answers: false when the job is ours no longer. */
  beforeFirstByte: () => Promise<boolean>;
  /** Gives up a printer that does not answer; what is being printed is finished. */
  signal: AbortSignal;
}

/** Writes to a raw print port (JetDirect, 9100). @throws what stood in the way, or `CutOff` once bytes were on their way */
export async function sendTo(
  { host, port }: { host: string; port: number },
  { bytes, beforeFirstByte, signal }: Sending,
): Promise<void> {
  const socket = connect({ host, port, noDelay: true });
  socket.on('error', () => undefined); // told by what waits for it
  try {
    await within(CONNECT_WITHIN, once(socket, 'connect', { signal }));
    if (!(await beforeFirstByte())) return;
    await write(socket, bytes).catch((error: unknown) => {
      throw new CutOff(error);
    });
  } finally {
    socket.destroy();
  }
}

/** Done when the system has taken every byte and the printer has hung up, or had time to. What it says (its state) is not read. */
async function write(socket: Socket, bytes: Uint8Array): Promise<void> {
  socket.resume();
  const closed = once(socket, 'close');
  closed.catch(() => undefined);
  await within(
    TAKEN_WITHIN,
    new Promise<void>((done, fail) => {
      socket.once('error', fail);
      socket.end(bytes, done);
    }),
  );
  await within(CLOSED_WITHIN, closed).catch((error: unknown) => {
    if ((error as Error).message !== 'timeout') throw error;
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
