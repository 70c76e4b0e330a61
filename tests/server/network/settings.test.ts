import { delimiter } from 'node:path';
import multicast from 'multicast-dns';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { staffPortRoutes } from '../../../server/routes.ts';
import { setClock } from '../../../server/clock.ts';
import { config, useConfig } from '../../../server/config.ts';
import { findOne } from '../../../server/database/repository.ts';
import { localNameOf } from '../../../server/network/local-name.ts';
import { applyNetwork } from '../../../server/network/network.ts';
import { lan, lanAddress } from '../../../server/restaurant/lan.ts';
import { staffElsewhere } from '../../../server/restaurant/staff-address.ts';
import { Setting } from '../../../server/settings/model.ts';
import { until } from '../../support/mail-server.ts';
import {
  type Client,
  setUpRestaurant,
  startTestServer,
  type TestServer,
} from '../../support/server.ts';
import { isAlive, STAND_IN, standInFolder, throughTunnel } from '../../support/tunnel.ts';

const PAGE = '/api/settings/network';
const TOKEN = `eyJ${'hIjoiYWNjb3VudCIsInQiOiJ0dW5uZWwiLCJzIjoic2VjcmV0In0'.repeat(2)}`;
let standIn: ReturnType<typeof standInFolder>;
const PATH = process.env.PATH;
const installed = () => (process.env.PATH = `${standIn.folder}${delimiter}${PATH}`);
afterEach(() => {
  process.env.PATH = PATH;
});

describe('the tunnel of TUNNEL_COMMAND', () => {
  let server: TestServer;
  let owner: Client;
  let table: { id: string; token: string };
  beforeAll(async () => {
    standIn = standInFolder();
    process.env.STAND_IN_FOLDER = standIn.folder;
    server = await startTestServer({
      TUNNEL_COMMAND: `"${process.execPath}" "${STAND_IN}" --url {portal}`,
      RATE_LIMIT_FACTOR: '1',
    });
    ({ owner, table } = await setUpRestaurant(server));
    await until('the tunnel', async () => (await network()).tunnel?.state === 'up');
  });
  afterAll(async () => {
    await server.stop();
    delete process.env.STAND_IN_FOLDER;
    standIn.remove();
  });
  const network = async () => (await owner.get(PAGE)).body;
  const edge = () => standIn.started()!.edge;

  it('gives the QR codes and the mails its address, and cannot be changed by the app', async () => {
    const address = 'https://run-1-of-words.trycloudflare.com';
    expect(await network()).toMatchObject({
      mode: 'command',
      fixed: ['TUNNEL_COMMAND'],
      guests_url: address,
      tunnel: { state: 'up', address },
    });
    const { body } = await owner.get('/api/tables');
    expect(body.items[0].menu_url).toBe(`${address}/menu/${table.token}`);
    await owner.put(PAGE, { mode: 'lan' });
    expect(await network()).toMatchObject({ mode: 'command', guests_url: address });
    expect(await owner.put(PAGE, { mode: 'lan', command: 'sh' })).toMatchObject({ status: 422 });
  });

  it('is given the portal alone, and none of the passwords of the settings', () => {
    const { args, environment } = standIn.started()!;
    expect(args).toEqual(['--url', server.portal_url]);
    for (const name of ['TUNNEL_COMMAND', 'DATABASE_URL', 'SMTP_PASSWORD', 'JWT_SECRET'])
      expect(environment).not.toContain(name);
  });

  it('[Shared addresses] brings each guest with an address of their own, over https', async () => {
    const page = await throughTunnel(edge(), `/menu/${table.token}`);
    expect(page.status).toBe(200);
    const wrong = (count: number) =>
      throughTunnel(
        edge(),
        '/customer/token',
        { method: 'POST', guest: `203.0.113.${count}` },
        {
          email: `guest${count}@example.org`,
          password: 'Wrong1234x',
        },
      );
    for (let count = 0; count < 12; count++) expect((await wrong(count)).status).toBe(401);
    expect((await owner.get('/api/warnings')).body.items).toEqual([]);
  });

  it('[Loopback] the staff port answers nothing through it, wherever it points', async () => {
    for (const { endpoint } of staffPortRoutes) {
      const path = endpoint.path.replaceAll(/\{\w+\}/g, 'x');
      // Paths of staff do not exist on the portal; those that both have are the portal's own.
      if (path.startsWith('/api/'))
        expect([path, (await throughTunnel(edge(), path)).status]).toEqual([path, 404]);
    }
    const other = standInFolder();
    other.behave({ target: server.staff_url });
    process.env.STAND_IN_FOLDER = other.folder;
    const { spawn } = await import('node:child_process');
    const child = spawn(process.execPath, [STAND_IN], { stdio: 'ignore' });
    await until('the program', () => other.started() !== null);
    for (const path of ['/', '/login', '/healthz', '/api/setup', '/api/me', '/openapi.json'])
      for (const host of ['menu.example', new URL(server.staff_url).host])
        expect([path, (await throughTunnel(other.started()!.edge, path, { host })).status]).toEqual(
          [path, 403],
        );
    child.kill();
    other.remove();
    process.env.STAND_IN_FOLDER = standIn.folder;
  });

  it('is started again when it dies, with another address in the QR codes, and ends with the server', async () => {
    const first = standIn.started()!;
    process.kill(first.pid, 'SIGKILL');
    await until('a restart', async () => (await network()).tunnel.restarts === 1);
    await until('the tunnel', async () => (await network()).tunnel.state === 'up');
    expect((await network()).guests_url).toBe('https://run-2-of-words.trycloudflare.com');
    const { pid } = standIn.started()!;
    await server.stop();
    expect(isAlive(pid)).toBe(false);
  });
});

describe('the tunnel of the app', () => {
  let server: TestServer;
  let owner: Client;
  let here: string;
  beforeAll(async () => {
    standIn = standInFolder();
    server = await startTestServer();
    ({ owner } = await setUpRestaurant(server));
    here = server.guests_url;
  });
  afterAll(async () => {
    await server.stop();
    standIn.remove();
  });
  const network = async () => (await owner.get(PAGE)).body;
  const faults = async (body: object) =>
    (await owner.put(PAGE, body)).body.errors?.map(({ path }: { path: string }) => path);

  it('says what is missing, and changes nothing', async () => {
    expect(await faults({ mode: 'quick' })).toEqual(['mode']);
    expect(await faults({ mode: 'address' })).toEqual(['public_url']);
    for (const public_url of ['menu.example', 'ftp://menu.example', 'https://menu.example/a'])
      expect(await faults({ mode: 'address', public_url })).toEqual(['public_url']);
    installed();
    expect(await faults({ mode: 'named' })).toEqual(['public_url', 'token']);
    expect(await faults({ mode: 'named', public_url: 'http://m.example', token: TOKEN })).toEqual([
      'public_url',
    ]);
    expect(await faults({ mode: 'named', public_url: 'https://m.example', token: 'x' })).toEqual([
      'token',
    ]);
    expect(await network()).toMatchObject({ mode: 'lan', guests_url: here, tunnel: null });
  });

  it('takes an address of the owner’s own at once', async () => {
    await owner.put(PAGE, { mode: 'address', public_url: ' https://Menu.example/ ' });
    expect(await network()).toMatchObject({
      mode: 'address',
      public_url: 'https://menu.example',
      guests_url: 'https://menu.example',
      tunnel: null,
    });
    const { headers } = await server.portal.get('/healthz');
    expect(headers.get('Strict-Transport-Security')).toContain('max-age');
  });

  it('runs cloudflared without an account, and gives its address up when it is switched off', async () => {
    installed();
    expect((await owner.put(PAGE, { mode: 'quick' })).status).toBe(200);
    await until('the tunnel', async () => (await network()).tunnel?.state === 'up');
    expect((await network()).guests_url).toMatch(/^https:\/\/run-1-/);
    const { pid, args, environment } = standIn.started()!;
    expect(args.slice(0, 2)).toEqual(['tunnel', '--config']);
    expect(args.slice(-2)).toEqual(['--url', server.portal_url]);
    expect(environment).not.toContain('TUNNEL_TOKEN');
    await owner.put(PAGE, { mode: 'lan' });
    expect(isAlive(pid)).toBe(false);
    expect(await network()).toMatchObject({ guests_url: here, tunnel: null });
  });

  it('warns while cloudflared is gone, and runs it again once it is back', async () => {
    const health = async () =>
      (await owner.get('/api/health')).body.parts.find(
        ({ part }: { part: string }) => part === 'tunnel',
      );
    const warned = async () =>
      (await owner.get('/api/warnings')).body.items.map(({ code }: { code: string }) => code);
    installed();
    await owner.put(PAGE, { mode: 'quick' });
    await until('the tunnel', async () => (await network()).tunnel?.state === 'up');
    process.env.PATH = PATH;
    await applyNetwork();
    expect(await warned()).toContain('tunnel_down');
    expect(await health()).toMatchObject({
      state: 'failing',
      says: 'down',
      since: expect.any(String),
    });
    installed();
    await applyNetwork();
    await until('the tunnel', async () => (await network()).tunnel?.state === 'up');
    expect(await warned()).not.toContain('tunnel_down');
    process.env.PATH = PATH;
    await owner.put(PAGE, { mode: 'lan' });
    expect(await warned()).not.toContain('tunnel_down');
    expect(await health()).toMatchObject({ state: 'ok', says: 'none', since: null });
  });

  it('[8.1.1] runs a tunnel of the account, whose token no list of processes, answer, log line or row shows', async () => {
    installed();
    const { body } = await owner.put(PAGE, {
      mode: 'named',
      public_url: 'https://menu.casaluz.example',
      token: `sudo cloudflared service install ${TOKEN}`,
    });
    expect(body).toMatchObject({ has_token: true, guests_url: 'https://menu.casaluz.example' });
    await until('the tunnel', async () => (await network()).tunnel.state === 'up');
    const { args, environment } = standIn.started()!;
    expect(environment).toContain('TUNNEL_TOKEN');
    const { body: audit } = await owner.get('/api/audit?limit=100');
    const row = await findOne(Setting, { name: 'network' });
    const all = JSON.stringify([args, await network(), audit, row]);
    expect(all).toContain('settings.network_changed');
    expect(all).not.toContain(TOKEN.slice(5, 40));
    // Without a token the stored one stays; for another address too.
    const kept = await owner.put(PAGE, { mode: 'named', public_url: 'https://other.example' });
    expect(kept.body).toMatchObject({ has_token: true, guests_url: 'https://other.example' });
    await owner.put(PAGE, { mode: 'lan', token: null });
    expect(await network()).toMatchObject({ has_token: false, tunnel: null });
  });
});

describe('the addresses of guests', () => {
  let server: TestServer;
  let owner: Client;
  beforeAll(async () => {
    standIn = standInFolder();
    server = await startTestServer({ PORTAL_HOST: '0.0.0.0' });
    ({ owner } = await setUpRestaurant(server));
  });
  afterAll(async () => {
    await server.stop();
    standIn.remove();
  });
  const network = async () => (await owner.get(PAGE)).body;
  const warned = async () =>
    (await owner.get('/api/warnings')).body.items.map(({ code }: { code: string }) => code);

  it('are those of the card that an owner chose, while this machine has it', async () => {
    await owner.put(PAGE, { mode: 'lan', card: 'a card that is gone' });
    const { card, cards, guests_url } = await network();
    expect(card).toBe('a card that is gone');
    expect(new URL(guests_url).hostname).toBe(lanAddress());
    for (const one of cards) {
      await owner.put(PAGE, { mode: 'lan', card: one.card });
      const first = cards.find((other: { card: string }) => other.card === one.card);
      expect(new URL((await network()).guests_url).hostname).toBe(first.address);
    }
    await owner.put(PAGE, { mode: 'lan' });
  });

  it('may be a name that this machine answers to, which the QR codes then bear', async () => {
    expect(localNameOf('Café “Zur Brücke” Nº 7')).toBe('cafe-zur-brucke-no-7.local');
    expect(localNameOf('李記')).toBe('restaurant.local');
    const before = (await network()).guests_url;
    await owner.put(PAGE, { mode: 'lan', use_local_name: true });
    const { guests_url, local_name } = await network();
    expect(local_name).toBe('casa-luz.local');
    const { address, reachable } = lan();
    expect(new URL(guests_url).hostname).toBe(reachable ? local_name : address);
    const phone = multicast();
    const answered = new Promise((done) =>
      phone.on('response', ({ answers }) => {
        const found = answers.find(({ name }) => name === local_name);
        if (found) done('data' in found ? found.data : null);
      }),
    );
    phone.query(local_name, 'A');
    if (reachable) expect(await answered).toBe(address);
    phone.destroy();
    await owner.put(PAGE, { mode: 'lan' });
    expect((await network()).guests_url).toBe(before);
  });

  it('are told to be stale on posters, until those are printed again', async () => {
    const stale = async () => [
      (await network()).posters_stale,
      (await warned()).includes('posters_stale'),
    ];
    const publicly = { mode: 'address', public_url: 'https://menu.casaluz.example' };
    await owner.get('/api/tables/qr.pdf');
    // The address in the restaurant's network goes on beside a public one.
    await owner.put(PAGE, publicly);
    expect(await stale()).toEqual([false, false]);
    await owner.get('/api/tables/qr.pdf');
    expect((await network()).printed_url).toBe('https://menu.casaluz.example');
    await owner.put(PAGE, { mode: 'lan' });
    expect(await stale()).toEqual([lan().reachable, lan().reachable]);
    await owner.get('/api/tables/qr.pdf');
    expect(await stale()).toEqual([false, false]);
  });

  it('are checked with a phone, and this machine’s own browser does not count', async () => {
    installed();
    await owner.put(PAGE, { mode: 'quick' });
    await until('the tunnel', async () => (await network()).tunnel?.state === 'up');
    const { body } = await owner.post(`${PAGE}/check`);
    const { guests_url, check } = await network();
    expect(body.url.startsWith(`${guests_url}/check/`)).toBe(true);
    expect(check).toEqual({ address: guests_url, arrived_at: null });
    const { pathname } = new URL(body.url);
    const here = await server.portal.get(pathname, { 'Accept-Language': 'de' });
    expect(here.bytes.toString()).toContain('Das ist der Computer des Restaurants');
    expect((await network()).check.arrived_at).toBeNull();
    expect((await server.portal.get('/check/unknown')).status).toBe(404);

    const arrived = await throughTunnel(standIn.started()!.edge, pathname);
    expect(arrived.text).toContain('It works');
    expect((await network()).check.arrived_at).toEqual(expect.any(String));
    setClock(() => new Date(Date.now() + 31 * 60_000));
    expect((await throughTunnel(standIn.started()!.edge, pathname)).status).toBe(404);
    setClock(null);
    await owner.put(PAGE, { mode: 'lan' });
  });

  it('of the back office are in an invitation only where other devices open it', () => {
    expect(staffElsewhere()).toBeNull();
    const before = config();
    useConfig({ ...before, STAFF_HOST: '192.168.7.7' });
    expect(staffElsewhere()).toBe(`https://192.168.7.7:${new URL(server.staff_url).port}`);
    useConfig(before);
  });
});
