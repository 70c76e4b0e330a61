import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { readConfig } from '../../../server/config.ts';
import { DEPLOY, deployFile, readCompose } from './compose.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const VALUES = {
  PORTAL_NAME: 'menu.restaurant.example',
  STAFF_NAME: 'staff.restaurant.example',
  POSTGRES_PASSWORD: 'letters0and0digits',
};
const SERVERS = ['server-1', 'server-2'];

it('every variable of the compose file is asked for by the example of its settings', () => {
  const asked = [...deployFile('example.env').matchAll(/^(\w+)=/gm)].map(([, name]) => name);
  expect(asked.sort()).toEqual(Object.keys(VALUES).sort());
  expect(() => readCompose({ ...VALUES, POSTGRES_PASSWORD: '' })).toThrow('POSTGRES_PASSWORD');
});

it('both servers have the same settings, which are right, and the proxy alone is trusted', () => {
  const { services, networks } = readCompose(VALUES);
  const [first, second] = SERVERS.map((name) => services[name]!.environment);
  expect(second).toEqual(first);
  const settings = readConfig(first, join(DEPLOY, 'no-folder'));
  const proxy = services.proxy!.networks.inside!.ipv4_address!;
  expect(settings.TRUST_PROXY).toEqual([proxy]);
  expect(isIP(proxy)).toBe(4);
  const { subnet } = networks.inside!.ipam.config[0]!;
  expect(proxy.split('.').slice(0, 3)).toEqual(subnet.split('.').slice(0, 3));
  expect(settings.PUBLIC_URL).toBe(`https://${VALUES.PORTAL_NAME}`);
});

it('the database is that of the address, and nothing but the proxy has a port outside', () => {
  const { services } = readCompose(VALUES);
  const { POSTGRES_USER, POSTGRES_DB, POSTGRES_PASSWORD } = services.database!.environment;
  const url = new URL(services['server-1']!.environment.DATABASE_URL!);
  expect([url.username, url.password, url.host, url.pathname]).toEqual([
    POSTGRES_USER,
    POSTGRES_PASSWORD,
    'database:5432',
    `/${POSTGRES_DB}`,
  ]);
  const published = Object.entries(services).filter(([, { ports }]) => ports?.length);
  expect(published.map(([name]) => name)).toEqual(['proxy']);
});

it('the servers run without rights, and write their data alone', () => {
  const { services } = readCompose(VALUES);
  for (const name of SERVERS) {
    const { read_only, cap_drop, security_opt, volumes, hostname } = services[name]!;
    expect([read_only, cap_drop, security_opt, volumes]).toEqual([
      true,
      ['ALL'],
      ['no-new-privileges:true'],
      ['data:/data'],
    ]);
    // The staff port answers to the names of its machine: to that which the proxy passes on.
    expect(hostname).toBe(VALUES.STAFF_NAME);
  }
});

it('the proxy knows the servers by the names and ports of the compose file', () => {
  const { services } = readCompose(VALUES);
  const { PORTAL_PORT, STAFF_PORT } = services['server-1']!.environment;
  const upstreams = [...deployFile('Caddyfile').matchAll(/reverse_proxy (.+) \{/g)];
  expect(upstreams.map(([, all]) => all)).toEqual(
    [PORTAL_PORT, STAFF_PORT].map((port) => SERVERS.map((name) => `${name}:${port}`).join(' ')),
  );
  const mounted = services.proxy!.volumes.map((one) => one.split(':')[0]!);
  expect(mounted.filter((path) => path.startsWith('./')).map((path) => path.slice(2))).toEqual([
    'Caddyfile',
  ]);
});

it('the image has all that it copies, runs as a user without rights, and asks whether it is ready', () => {
  const lines = deployFile('Containerfile').replace(/\\\n/g, '').split('\n');
  const copied = lines
    .filter((line) => /^COPY (?!--from)/.test(line))
    .flatMap((line) => line.split(/\s+/).slice(1, -1));
  const missing = copied.filter((path) => !path.includes('*') && !existsSync(join(ROOT, path)));
  expect(missing).toEqual([]);
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
  expect(last).toContain('USER 1000:1000');
  expect(last.find((line) => line.startsWith('HEALTHCHECK'))).toContain('/readyz');
  expect(last.filter((line) => /^(COPY|ADD)/.test(line)).join(' ')).not.toMatch(/--chown|ADD/);
});

it('the unit runs as a user of its own that writes its data alone', () => {
  const unit = deployFile('restaurant-back-office.service');
  for (const line of [
    'User=restaurant',
    'ProtectSystem=strict',
    'NoNewPrivileges=yes',
    'CapabilityBoundingSet=',
    'StateDirectoryMode=0700',
  ])
    expect(unit.split('\n')).toContain(line);
  const folder = /DATA_DIR=(\S+)/.exec(unit)![1];
  expect(folder).toBe(`/var/lib/${/^StateDirectory=(\S+)$/m.exec(unit)![1]}`);
});

// Checked by systemd itself where there is one.
if (spawnSync('systemd-analyze', ['--version']).status === 0)
  it('the unit is right, and exposed little, to systemd', () => {
    const unit = join(DEPLOY, 'restaurant-back-office.service');
    const verified = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
    // A machine whose Node lies elsewhere names that alone.
    const faults = verified.stderr
      .split('\n')
      .filter((line) => line && !line.includes('/usr/bin/node'));
    expect(faults).toEqual([]);
    const weighed = spawnSync(
      'systemd-analyze',
      ['security', '--offline=true', '--threshold=20', '--no-pager', unit],
      { encoding: 'utf8' },
    );
    expect([weighed.status, weighed.stdout.trim().split('\n').at(-1)]).toEqual([
      0,
      expect.stringContaining('OK'),
    ]);
  });
