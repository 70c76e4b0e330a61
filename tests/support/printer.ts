import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A TCP server that behaves as a receipt printer and stores each print job. */
export class FakePrinter {
  readonly papers: Buffer[] = [];
  /** How often it opened the cash drawer. */
  kicks = 0;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  /** Closes the connection in the middle of the next job. */
  breaksOff = false;
  /** Accepts connections but reads nothing. */
  neverReads = false;
  /** Reads everything but never confirms it. */
  neverHangsUp = false;
  /**
   * The status that it reports: the error bits for the number of the request (`DLE EOT n`); null
   * for no response.
   */
  status: Record<number, number> | null = null;
  /** The bytes received, of all jobs. */
  received = 0;
  /** The time it takes to print. */
  takesMs = 0;

  constructor() {
    this.server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) =>
      this.take(socket),
    );
  }

  async start(port = 0): Promise<this> {
    await new Promise<void>((done, fail) =>
      this.server.once('error', fail).listen(port, '127.0.0.1', done),
    );
    return this;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }
  get address(): string {
    return `tcp://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    this.sockets.forEach((socket) => socket.destroy());
    await new Promise((done) => {
      this.server.close(done);
    });
  }

  private take(socket: Socket): void {
    if (this.neverReads) {
      this.hold(socket);
      return;
    }
    const chunks: Buffer[] = [];
    let isWhole = true;
    this.hold(socket);
    socket.resume();
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      this.received += chunk.length;
      if (this.breaksOff) {
        this.breaksOff = false;
        isWhole = false;
        socket.resetAndDestroy();
      } else if (this.status) this.respond(socket, chunk);
    });
    const comeOut = () => {
      const job = withoutQuestions(Buffer.concat(chunks.splice(0)));
      if (isWhole && job.equals(OPENS_DRAWER)) this.kicks++;
      else if (isWhole && job.length > 0) this.papers.push(job);
    };
    socket.on('end', () => {
      comeOut();
      if (!this.neverHangsUp) socket.end();
    });
    // What arrived before the client died is printed all the same.
    socket.on('close', comeOut);
  }

  private hold(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
  }

  /**
   * Responds to status requests at once, but confirms a job only after printing it, and never while
   * an error is set.
   */
  private respond(socket: Socket, chunk: Buffer): void {
    const status = this.status!;
    for (let at = 0; at + 2 < chunk.length; at++) {
      const question = chunk.subarray(at, at + 3).toString('hex');
      if (question.startsWith('1004'))
        socket.write(Buffer.of(0x12 | (status[chunk[at + 2]!] ?? 0)));
      if (question === ASKS_WHEN_PRINTED && Object.keys(status).length === 0)
        setTimeout(() => socket.writable && socket.write(Buffer.of(0)), this.takesMs);
    }
  }
}

/** `ESC p` for the first drawer. */
const OPENS_DRAWER = Buffer.of(0x1b, 0x70, 0, 25, 250);
const ASKS_WHEN_PRINTED = '1d7201';
/** The printed content: status requests are removed. */
function withoutQuestions(bytes: Buffer): Buffer {
  const isQuestion = (at: number) =>
    /^(1004|1d7201)/.test(bytes.subarray(at, at + 3).toString('hex'));
  let [from, to] = [0, bytes.length];
  while (from < to && isQuestion(from)) from += 3;
  while (to - 3 >= from && isQuestion(to - 3)) to -= 3;
  return bytes.subarray(from, to);
}
