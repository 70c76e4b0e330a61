import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../support/mail-server.ts';
import { createDatabase } from '../../support/postgres.ts';
import { freePort } from '../../support/free-port.ts';
import { OWNER, RESTAURANT } from '../../support/server.ts';
import { deployFile, readCompose } from './compose.ts';

/** The services of the compose file as plain processes: containers need a runtime. */
const ROOT = resolve(import.meta.dirname, '../../..');
const NAMES = { PORTAL_NAME: 'menu.localhost', STAFF_NAME: hostname() };
const { services } = readCompose({ ...NAMES, POSTGRES_PASSWORD: 'letters0and0digits' });

let folder: string;
const children: ChildProcess[] = [];
const started = (child: ChildProcess) => {
  children.push(child);
  return child;
};

/** The program as the second stage of the image has it. */
function layOutImage(): string {
  const built = spawnSync(
    process.execPath,
    [join(ROOT, '.scripts/build.mjs'), 'server', 'portal', 'staff'],
    { cwd: ROOT, encoding: 'utf8' },
  );
  if (built.status !== 0) throw new Error(built.stderr);
  const app = join(folder, 'app');
  for (const path of ['package.json', '.scripts', 'dist'])
    cpSync(join(ROOT, path), join(app, path), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(app, 'node_modules'));
  return app;
}

interface Server {
  child: ChildProcess;
  portal: number;
  staff: number;
  printed: string;
}
/**
 * Starts a server with the environment of the file. Only what a machine alone cannot have differs:
 * the folder of the volume, the database's address, ports of its own, and the proxy's address.
 */
async function startServer(app: string, name: string, DATABASE_URL: string): Promise<Server> {
  const [portal, staff] = [await freePort(), await freePort()];
  const child = started(
    spawn(process.execPath, ['.scripts/serve.cjs'], {
      cwd: app,
      env: {
        PATH: process.env.PATH,
        LOG_LEVEL: 'error',
        ...services[name]!.environment,
        DATA_DIR: join(folder, 'data'),
        DATABASE_URL,
        PORTAL_PORT: String(portal),
        STAFF_PORT: String(staff),
        TRUST_PROXY: '127.0.0.1',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  let printed = '';
  for await (const line of createInterface({ input: child.stdout! })) {
    printed += `${line}\n`;
    if (line === 'Ready.') break;
  }
  child.stdout!.resume();
  return { child, portal, staff, printed };
}

const CADDY = 'caddy';
const hasCaddy = spawnSync(CADDY, ['version']).status === 0;
const skipped = hasCaddy ? '' : ' (skipped: there is no Caddy)';

/** Starts Caddy with the file, on ports of its own and with the addresses of the servers. */
async function startProxy(servers: Server[]): Promise<number> {
  const [http, https] = [await freePort(), await freePort()];
  const addressed = servers.reduce(
    (file, { portal, staff }, index) =>
      file
        .replaceAll(`server-${index + 1}:4000`, `127.0.0.1:${portal}`)
        .replaceAll(`server-${index + 1}:4100`, `127.0.0.1:${staff}`),
    deployFile('Caddyfile'),
  );
  const options = ['admin off', `http_port ${http}`, `https_port ${https}`, 'local_certs'];
  const own = [...options, 'skip_install_trust', `storage file_system ${join(folder, 'caddy')}`];
  const file = join(folder, 'Caddyfile');
  writeFileSync(file, `{\n${own.map((line) => `\t${line}\n`).join('')}}\n${addressed}`);
  started(
    spawn(CADDY, ['run', '--adapter', 'caddyfile', '--config', file], {
      env: { PATH: process.env.PATH, HOME: folder, ...NAMES },
      stdio: 'ignore',
    }),
  );
  return https;
}

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Record<string, never>;
}
/** Asks a name through the proxy, whose certificate is of its own authority. */
async function ask(port: number, name: string, path: string, body?: object): Promise<Answer> {
  const asked = request({
    host: '127.0.0.1',
    port,
    servername: name,
    path,
    method: body ? 'POST' : 'GET',
    rejectUnauthorized: false,
    headers: {
      Host: `${name}:${port}`,
      ...(body && { Origin: `https://${name}:${port}`, 'Content-Type': 'application/json' }),
    },
  });
  asked.end(body && JSON.stringify(body));
  const [response] = (await once(asked, 'response')) as [import('node:http').IncomingMessage];
  const said = await text(response);
  const isJson = /json/.test(response.headers['content-type'] ?? '');
  return {
    status: response.statusCode!,
    headers: response.headers,
    body: isJson ? JSON.parse(said) : {},
  };
}

describe.skipIf(!hasCaddy)(`the services of the compose file${skipped}`, () => {
  let servers: Server[];
  let https: number;
  let token: string;
  const portal = (path: string, body?: object) => ask(https, NAMES.PORTAL_NAME, path, body);
  const staff = (path: string, body?: object) => ask(https, NAMES.STAFF_NAME, path, body);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'compose-'));
    const [app, url] = [layOutImage(), await createDatabase()];
    servers = [];
    for (const name of ['server-1', 'server-2']) servers.push(await startServer(app, name, url));
    https = await startProxy(servers);
    await until('the proxy', () =>
      portal('/healthz').then(
        ({ status }) => status === 200 || null,
        () => null,
      ),
    );
  });
  afterAll(async () => {
    for (const child of children.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it('a restaurant is set up through the proxy with the code of the first server', async () => {
    const code = /^Set-up code: (\S+)$/m.exec(servers[0]!.printed)![1];
    const setUp = { restaurant: RESTAURANT, owner: OWNER };
    expect((await staff('/api/setup', { ...setUp, setup_code: '0' })).status).toBe(403);
    const made = await staff('/api/setup', { ...setUp, setup_code: code });
    expect([made.status, made.body]).toEqual([201, expect.anything()]);
    const { email, password } = OWNER;
    const { status, headers } = await staff('/api/token', { email, password });
    expect(status).toBe(200);
    const cookies = [headers['set-cookie'] ?? []].flat();
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) expect(cookie).toMatch(/^__Host-.*; Secure/);
  });

  it('guests order by both servers, at the address of the file', async () => {
    const direct = async (path: string, body: object) => {
      const response = await fetch(`http://127.0.0.1:${servers[1]!.staff}${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
      return (await response.json()) as Record<string, string>;
    };
    const { email, password } = OWNER;
    token = (await direct('/api/token', { email, password })).access_token!;
    const rate = await direct('/api/tax-rates', { name: 'Reducido', rate_basis_points: 1000 });
    const product = { name: 'Paella', price_cents: 1850, tax_rate_id: rate.id };
    const { id: product_id } = await direct('/api/products', product);
    const table = await direct('/api/tables', { name: '1' });
    expect(table.menu_url).toBe(`https://${NAMES.PORTAL_NAME}/menu/${table.token}`);
    for (let order = 0; order < 6; order++) {
      const items = [{ product_id, quantity: 1 }];
      expect((await portal(`/menu/${table.token}/order`, { items })).status).toBe(201);
    }
  });

  it('goes on by the second server when the first one dies', async () => {
    servers[0]!.child.kill('SIGKILL');
    await once(servers[0]!.child, 'exit');
    await until('the portal', async () => (await portal('/healthz')).status === 200 || null);
    await until('the staff app', async () => (await staff('/api/setup')).status === 200 || null);
  });

  it('shows no staff path to guests', async () => {
    expect((await portal('/api/setup')).status).toBe(404);
  });
});
