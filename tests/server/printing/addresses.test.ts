import { networkInterfaces } from 'node:os';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readConfig, useConfig } from '../../../server/config.ts';
import { addressToConnect, isAllowed, mayBePrinter } from '../../../server/printing/addresses.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

const names = vi.hoisted(() => new Map<string, string[]>());
/** The names that this test makes up exist nowhere else; all other names are really looked up. */
vi.mock('node:dns/promises', async (original) => {
  const real = await original<typeof import('node:dns/promises')>();
  return {
    ...real,
    lookup: (host: string, options: { all: true }) =>
      names.has(host)
        ? Promise.resolve(names.get(host)!.map((address) => ({ address, family: 4 })))
        : real.lookup(host, options),
  };
});

const ownAddresses = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .map(({ address }) => address.replace(/%.*$/, ''));

describe('the address of a printer', () => {
  beforeEach(() => useConfig(readConfig({})));

  it.each([
    ['192.168.1.50', 9100],
    ['10.0.0.9', 9109],
    ['172.31.255.254', 9101],
    ['169.254.3.4', 9100],
    ['fd12:3456::9', 9100],
    ['::ffff:192.168.1.50', 9100],
  ])('may be %s, port %i', (address, port) => expect(isAllowed(address, port)).toBe(true));

  it.each([
    ['192.168.1.50', 9099],
    ['192.168.1.50', 9110],
    ['192.168.1.50', 6379],
    ['127.0.0.1', 9100],
    ['127.8.9.1', 9100],
    ['0.0.0.0', 9100],
    ['::', 9100],
    ['::1', 9100],
    ['::ffff:127.0.0.1', 9100],
    ['::ffff:7f00:1', 9100],
    ['64:ff9b::7f00:1', 9100],
    ['2002:7f00:1::', 9100],
    ['169.254.169.254', 9100],
    ['::ffff:169.254.169.254', 9100],
    ['fd00:ec2::254', 9100],
    ['224.0.0.1', 9100],
    ['255.255.255.255', 9100],
    ['ff02::1', 9100],
    ['fe80::1', 9100],
    ['8.8.8.8', 9100],
    ['172.32.0.1', 9100],
    ['100.64.0.1', 9100],
    ['2606:4700::1111', 9100],
  ])('[13.2.4] may not be %s, port %i', (address, port) =>
    expect(isAllowed(address, port)).toBe(false),
  );

  it('[13.2.4] may not be any address of this machine', () => {
    expect(ownAddresses.length).toBeGreaterThan(0);
    for (const address of ownAddresses)
      expect([address, isAllowed(address, 9100)]).toEqual([address, false]);
  });

  it('may be one that the settings allow besides, and no other', () => {
    useConfig(
      readConfig({ PRINTER_ADDRESSES: '10.1.2.3:6001,127.0.0.1:2000-2010, 203.0.113.0/24' }),
    );
    expect([
      isAllowed('10.1.2.3', 6001),
      isAllowed('10.1.2.4', 6001),
      isAllowed('127.0.0.1', 2010),
      isAllowed('127.0.0.1', 2011),
      isAllowed('127.0.0.1', 9100),
      isAllowed('203.0.113.77', 9100),
      isAllowed('203.0.113.77', 6001),
      isAllowed('192.168.1.50', 9100),
    ]).toEqual([true, false, true, false, false, true, false, true]);
  });

  it.each(['localhost', '127.1', '2130706433', '0x7f000001', '0177.0.0.1', '0'])(
    '[13.2.4] %s is this machine, in any notation',
    async (host) => {
      const isHere = await mayBePrinter({ host, port: 9100 });
      const reached = await addressToConnect({ host, port: 9100 }).catch(() => null);
      expect(reached).toBeNull();
      // A spelling that this system does not accept as an address cannot reach anything.
      if (isHere) expect(reached).toBeNull();
    },
  );

  it('[13.2.4] a host name is checked by its current address: it may resolve to another one by the time of printing', async () => {
    names.set('printer.lan', ['192.168.1.50']);
    expect(await mayBePrinter({ host: 'printer.lan', port: 9100 })).toBe(true);
    expect(await addressToConnect({ host: 'printer.lan', port: 9100 })).toBe('192.168.1.50');
    names.set('printer.lan', ['127.0.0.1']);
    await expect(addressToConnect({ host: 'printer.lan', port: 9100 })).rejects.toMatchObject({
      reason: 'unreachable',
      mayBeOut: false,
    });
    names.set('printer.lan', ['192.168.1.50', '127.0.0.1']);
    expect(await mayBePrinter({ host: 'printer.lan', port: 9100 })).toBe(false);
    expect(await addressToConnect({ host: 'printer.lan', port: 9100 })).toBe('192.168.1.50');
  });
});

describe('a manager’s printer cannot be used to reach anything else', () => {
  let server: TestServer;
  let owner: Awaited<ReturnType<typeof setUpRestaurant>>['owner'];
  let database: Server;
  const received: Buffer[] = [];
  beforeAll(async () => {
    server = await startTestServer({ PRINTER_ADDRESSES: '' });
    ({ owner } = await setUpRestaurant(server));
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    database = createServer((socket: Socket) => socket.on('data', (chunk) => received.push(chunk)));
    await new Promise<void>((done) => database.listen(0, '127.0.0.1', done));
  });
  afterEach(() => new Promise((done) => database.close(done)));

  it('[13.2.4] another program here, our own ports, public addresses: 422 with what would be right', async () => {
    const { port } = database.address() as { port: number };
    const own = new URL(server.staff.base).port;
    for (const address of [
      `127.0.0.1:${port}`,
      `127.0.0.1:${own}`,
      '127.0.0.1',
      'localhost',
      '8.8.8.8',
      '[::1]:9100',
    ]) {
      const { status, body } = await owner.post('/api/printers', {
        name: 'X',
        address: `tcp://${address}`,
      });
      expect([address, status, body.errors?.[0].path]).toEqual([address, 422, 'address']);
      expect(body.errors[0].message).toMatch(/9100/);
    }
    expect(received).toEqual([]);
  });

  it('[13.2.4] one that was added before is not connected to any more', async () => {
    names.set('rebound.lan', ['192.168.77.50']);
    const { body: printer } = await owner.post('/api/printers', {
      name: 'Bar',
      address: 'tcp://rebound.lan:9100',
    });
    names.set('rebound.lan', ['127.0.0.1']);
    const { body } = await owner.post(`/api/printers/${printer.id}/test`);
    expect(body).toEqual({ outcome: 'unreachable' });
    expect(received).toEqual([]);
  });
});
