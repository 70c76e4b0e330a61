import { createHmac } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { afterEach, expect, it, vi } from 'vitest';
import { ServerProcess } from '../../main/server-process.ts';

/** A process as Electron forks it. */
class Child extends EventEmitter {
  readonly pid = undefined;
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  constructor(readonly secret: string) {
    super();
  }

  sayReady(): void {
    const proof = createHmac('sha256', this.secret).update('ready').digest('hex');
    const address = { staff_url: 'http://127.0.0.1:1', portal_url: 'http://127.0.0.1:2', proof };
    this.stdout.write(`DESKTOP_READY ${JSON.stringify(address)}\n`);
  }

  crash(): void {
    this.emit('exit', 1);
    this.stdout.end();
    this.stderr.end();
  }
}

const started = vi.hoisted(() => [] as unknown[]);
vi.mock('electron', () => ({
  app: { getPath: () => '/nowhere' },
  utilityProcess: {
    fork: (_file: string, _args: string[], { env }: { env: Record<string, string> }) => {
      started.push(new Child(env.DESKTOP_SECRET!));
      return started.at(-1);
    },
  },
}));
afterEach(() => vi.useRealTimers());

/** Longer than any pause before a crashed server is started again. */
const LONG_MS = 60_000;

async function crashed(): Promise<ServerProcess> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  started.length = 0;
  let down = (): void => undefined;
  const isDown = new Promise<void>((done) => {
    down = done;
  });
  const isReady = new Promise<ServerProcess>((done) => {
    const server = new ServerProcess({
      ready: () => done(server),
      down: () => down(),
      failed: () => undefined,
      told: () => undefined,
    });
    server.start();
    (started[0] as Child).sayReady();
  });
  const server = await isReady;
  (started[0] as Child).crash();
  await isDown;
  return server;
}

it('a server that crashed is started again once', async () => {
  await crashed();
  await vi.advanceTimersByTimeAsync(LONG_MS);
  expect(started).toHaveLength(2);
});

it('a server that is started by hand while it was to be started again is started once', async () => {
  const server = await crashed();
  await server.stop();
  server.startAgain();
  await vi.advanceTimersByTimeAsync(LONG_MS);
  expect(started).toHaveLength(2);
});

it('a server that is stopped while it was to be started again stays so', async () => {
  const server = await crashed();
  await server.stop();
  await vi.advanceTimersByTimeAsync(LONG_MS);
  expect(started).toHaveLength(1);
});
