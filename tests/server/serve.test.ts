import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CHEAP_HASH, SAME_PRIORITY } from '../support/process.ts';
import { until } from '../support/mail-server.ts';
import { Client, OWNER, RESTAURANT } from '../support/server.ts';
import { isAlive, standInFolder } from '../support/tunnel.ts';

/** The lowest priority in Linux. */
const LOWEST = 19;
const root = resolve(import.meta.dirname, '../..');
// serve builds what is stale and reports it; here everything is up to date.
beforeAll(() => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, '.scripts/build.mjs'), 'server', 'portal', 'staff'],
    { cwd: root, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the build failed:\n${stderr}`);
});

interface Serve {
  child: ChildProcess;
  dataDir: string;
  out: () => string;
  complaints: () => string;
  exit: Promise<[number | null, string | null]>;
  ready: Promise<unknown>;
}
const running: Serve[] = [];
afterEach(async () => {
  const all = running.splice(0);
  for (const { child, exit } of all) {
    child.kill('SIGKILL');
    await exit;
  }
  // two of them may share a folder: it is removed after both have ended
  for (const { dataDir } of all) rmSync(dataDir, { recursive: true, force: true });
});

/** `npm run serve` without npm in front, as a service manager starts it. */
function serve(
  settings: Record<string, string> = {},
  { stored = '', threads = SAME_PRIORITY } = {},
): Serve {
  const dataDir = mkdtempSync(join(tmpdir(), 'serve-'));
  if (stored) writeFileSync(join(dataDir, 'config.env'), stored);
  const child = spawn(
    process.execPath,
    [...CHEAP_HASH, ...threads, join(root, '.scripts/serve.cjs')],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        DATA_DIR: dataDir,
        PORTAL_HOST: '127.0.0.1',
        PORTAL_PORT: '0',
        STAFF_PORT: '0',
        LOG_LEVEL: 'fatal',
        ...settings,
      },
    },
  );
  let [out, complaints] = ['', ''];
  const exit = once(child, 'exit') as Serve['exit'];
  const ready = Promise.race([
    exit,
    new Promise<void>((isReady) => {
      child.stdout.on('data', (chunk) => {
        out += String(chunk);
        if (/^Ready\.$/m.test(out)) isReady();
      });
    }),
  ]);
  child.stderr.on('data', (chunk) => {
    complaints += String(chunk);
  });
  const one = { child, dataDir, out: () => out, complaints: () => complaints, exit, ready };
  running.push(one);
  return one;
}
function address(one: Serve, name: 'Back office' | 'Guests') {
  return new RegExp(`^${name}:\\s+(http://\\S+:\\d+)$`, 'm').exec(one.out())![1]!;
}
function sqlite(one: Serve) {
  return readdirSync(one.dataDir).filter((name) => name.startsWith('database.sqlite'));
}

describe('serve', () => {
  it('prints the two addresses and one line when it is ready', async () => {
    const one = serve();
    await one.ready;
    expect(one.out().trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^Back office: http:\/\/127\.0\.0\.1:\d+$/),
      expect.stringMatching(/^Guests: {6}http:\/\/127\.0\.0\.1:\d+$/),
      'Ready.',
    ]);
    for (const name of ['Back office', 'Guests'] as const) {
      expect((await new Client(address(one, name)).get('/healthz')).body).toMatchObject({
        status: 'ok',
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      });
    }
  });

  it.runIf(process.platform === 'linux')(
    'hashes passwords in a thread of lower priority',
    async () => {
      const one = serve({}, { threads: [] });
      await one.ready;
      const staff = new Client(address(one, 'Back office'));
      expect(
        (await staff.post('/api/setup', { restaurant: RESTAURANT, owner: OWNER })).status,
      ).toBe(201);
      expect(
        (await staff.post('/api/token', { email: OWNER.email, password: OWNER.password })).status,
      ).toBe(200);
      expect(
        (await staff.post('/api/token', { email: OWNER.email, password: `not ${OWNER.password}` }))
          .status,
      ).toBe(401);
      const threads = readdirSync(`/proc/${one.child.pid}/task`);
      const niceOf = (thread: string) =>
        Number(
          readFileSync(`/proc/${one.child.pid}/task/${thread}/stat`, 'utf8')
            .split(') ')[1]!
            .split(' ')[16],
        );
      // The process that runs the tests may have a lower priority already; 19 is the lowest.
      const own = niceOf(String(one.child.pid));
      const behind = threads.filter((thread) => niceOf(thread) === Math.min(LOWEST, own + LOWEST));
      expect(behind).toHaveLength(own === LOWEST ? threads.length : 1);
    },
  );

  it('[13.3.2] stores its data where nobody else on the machine can read it', async () => {
    const one = serve();
    await one.ready;
    // A file that is written anew has a temporary name for an instant, so it may be gone already.
    const modes = readdirSync(one.dataDir).flatMap((name) => {
      const found = statSync(join(one.dataDir, name), { throwIfNoEntry: false });
      return found?.isFile() ? [[name, (found.mode & 0o777).toString(8)]] : [];
    });
    expect((statSync(one.dataDir).mode & 0o777).toString(8)).toBe('700');
    expect(modes.map(([name]) => name)).toEqual(
      expect.arrayContaining(['database.sqlite', 'keys.json']),
    );
    expect(modes.filter(([, mode]) => mode !== '600')).toEqual([]);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends cleanly on %s, its database closed',
    async (signal) => {
      const one = serve();
      await one.ready;
      expect(sqlite(one)).toContain('database.sqlite-wal');
      one.child.kill(signal);
      expect(await one.exit).toEqual([0, null]);
      expect(sqlite(one)).toEqual(['database.sqlite']);
      expect(one.complaints()).toBe('');
    },
  );

  it('ends cleanly while requests and event streams are open, and keeps what it acknowledged', async () => {
    const one = serve({ RATE_LIMIT_FACTOR: '1000' });
    await one.ready;
    const staff = new Client(address(one, 'Back office'));
    const owner = staff.as(
      (await staff.post('/api/setup', { restaurant: RESTAURANT, owner: OWNER })).body.access_token,
    );
    const streams = await Promise.all(
      [1, 2, 3].map(() =>
        fetch(`${owner.base}/api/events`, { headers: { Authorization: `Bearer ${owner.token}` } }),
      ),
    );
    expect(streams.map(({ status }) => status)).toEqual([200, 200, 200]);
    const portal = new URL(address(one, 'Guests'));
    const halfSent = connect(Number(portal.port), portal.hostname, () =>
      halfSent.write(
        'POST /customer/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{',
      ),
    );
    halfSent.on('error', () => undefined);
    const made = Array.from({ length: 40 }, (_, index) =>
      owner.post('/api/categories', { name: `Category ${index}` }).then(
        ({ status }) => status,
        () => 0,
      ),
    );
    await Promise.race(made);
    one.child.kill('SIGTERM');
    expect(await one.exit).toEqual([0, null]);
    expect(sqlite(one)).toEqual(['database.sqlite']);
    const acknowledged = (await Promise.all(made)).filter((status) => status === 201).length;
    expect(acknowledged).toBeGreaterThan(0);

    const again = serve({ DATA_DIR: one.dataDir });
    await again.ready;
    const restarted = new Client(address(again, 'Back office'));
    const token = (
      await restarted.post('/api/token', { email: OWNER.email, password: OWNER.password })
    ).body.access_token;
    expect(
      (await restarted.as(token).get('/api/categories')).body.items.length,
    ).toBeGreaterThanOrEqual(acknowledged);
  });

  it('ends when it is stopped before it is ready, and starts again from what is there', async () => {
    const one = serve();
    one.child.kill('SIGTERM');
    const [code, signal] = await one.exit;
    expect(code === 0 || signal === 'SIGTERM').toBe(true);
    const again = serve({ DATA_DIR: one.dataDir });
    await again.ready;
    expect(again.out()).toContain('Ready.');
  });
});

describe('serve that is killed', () => {
  it.skipIf(process.platform === 'win32')('leaves no tunnel behind', async () => {
    const tunnel = standInFolder();
    const one = serve({
      TUNNEL_COMMAND: `${process.execPath} ${tunnel.program} tunnel --url {portal}`,
      STAND_IN_FOLDER: tunnel.folder,
    });
    await one.ready;
    const started = await until('the tunnel', () => tunnel.started());
    expect(isAlive(started.pid)).toBe(true);
    one.child.kill('SIGKILL');
    await one.exit;
    await until('its end', () => !isAlive(started.pid));
    tunnel.remove();
  });
});

describe('serve reports why it cannot start, with an exit code other than 0, for', () => {
  it('every fault in the settings at once', async () => {
    const one = serve(
      { PORTAL_PORT: 'x', INVOICE_NUMBER_FORMAT: '{number:99999999d}' },
      { stored: 'JWT_SECRET=short\n' },
    );
    expect((await one.exit)[0]).toBe(1);
    for (const key of ['PORTAL_PORT', 'INVOICE_NUMBER_FORMAT', 'JWT_SECRET'])
      expect(one.complaints()).toMatch(new RegExp(`^ {2}${key}: must be `, 'm'));
    expect(one.complaints()).not.toMatch(/\n\s+at /);
    expect(existsSync(join(one.dataDir, 'database.sqlite'))).toBe(false);
  });

  it('a port that another program uses', async () => {
    const stranger = createServer().listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as AddressInfo;
    const one = serve({ STAFF_PORT: String(port) });
    expect((await one.exit)[0]).toBe(1);
    stranger.close();
    expect(one.complaints().trim().split('\n').at(-1)).toBe(
      `Port ${port} is taken by another program. Close it, or set another STAFF_PORT in ` +
        join(one.dataDir, 'config.env'),
    );
    expect(sqlite(one)).toEqual(['database.sqlite']);
  });

  it('a file of the settings that cannot be read', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'serve-'));
    mkdirSync(join(dataDir, 'config.env'));
    const one = serve({ DATA_DIR: dataDir });
    expect((await one.exit)[0]).toBe(1);
    expect(one.complaints()).toContain('config.env: is a folder; move it away');
    expect(one.complaints()).toContain(join(dataDir, 'config.env'));
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('a data folder that is none', async () => {
    const one = serve({ DATA_DIR: join(root, 'package.json') });
    expect((await one.exit)[0]).toBe(1);
    expect(one.complaints()).toMatch(/^The data folder cannot be written: .*package\.json/m);
    expect(one.complaints()).not.toMatch(/\n\s+at /);
  });
});

describe('serve beyond loopback', () => {
  it('[Loopback] warns at start, more strongly before set-up, and prints a code that the set-up requires', async () => {
    const one = serve({ STAFF_HOST: '0.0.0.0', STAFF_TLS: 'off' });
    await one.ready;
    expect(one.out()).toMatch(
      /^Warning: {5}the back office answers beyond this machine \(STAFF_HOST=0\.0\.0\.0\)/m,
    );
    expect(one.out()).toMatch(/^!!! NOT SET UP YET: /m);
    const setup_code = /^Set-up code: (\S+)$/m.exec(one.out())![1]!;
    // It is no other after a restart, or from another process of the installation.
    one.child.kill('SIGTERM');
    await one.exit;
    const next = serve({ STAFF_HOST: '0.0.0.0', STAFF_TLS: 'off', DATA_DIR: one.dataDir });
    await next.ready;
    expect(next.out()).toContain(`\nSet-up code: ${setup_code}\n`);
    const staff = new Client(address(next, 'Back office'));
    const setUp = (more: object) =>
      staff.post('/api/setup', { restaurant: RESTAURANT, owner: OWNER, ...more });
    expect((await staff.get('/api/setup')).body).toEqual({
      set_up: false,
      setup_code_required: true,
    });
    for (const wrong of [{}, { setup_code: '' }, { setup_code: '0000-0000-0000-000x' }]) {
      const { status, body } = await setUp(wrong);
      expect([status, body.code]).toEqual([403, 'setup_code_required']);
    }
    expect((await setUp({ setup_code })).status).toBe(201);
    next.child.kill('SIGTERM');
    await next.exit;
    const again = serve({
      STAFF_HOST: '0.0.0.0',
      STAFF_TLS: 'off',
      DATA_DIR: one.dataDir,
    });
    await again.ready;
    expect([/^Warning: /m.test(again.out()), /NOT SET UP/.test(again.out())]).toEqual([
      true,
      false,
    ]);
  });
});
