import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** Something that listens as a receipt printer does, and keeps each paper. */
export class FakePrinter {
  readonly papers: Buffer[] = [];
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  /** Hangs up in the middle of the next paper. */
  breaksOff = false;

  constructor() {
    this.server = createServer((socket) => this.take(socket));
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
    const chunks: Buffer[] = [];
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (!this.breaksOff) return;
      this.breaksOff = false;
      socket.resetAndDestroy();
    });
    socket.on('end', () => {
      this.papers.push(Buffer.concat(chunks));
      socket.end();
    });
  }
}
