import type { NetworkInterfaceInfo } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { config, useConfig } from '../../../server/config.ts';
import { chooseAddress, lanAddress } from '../../../server/restaurant/lan.ts';
import { portalUrl } from '../../../server/restaurant/restaurant.ts';
import { startTestServer } from '../../support/server.ts';

function at(address: string, internal = false): NetworkInterfaceInfo[] {
  return [
    {
      address,
      family: 'IPv4',
      internal,
      netmask: '255.255.255.0',
      mac: '00:00:00:00:00:00',
      cidr: `${address}/24`,
    },
  ];
}
const lo = at('127.0.0.1', true);

describe('the address that guests use', () => {
  it.each([
    ['the one card', { lo, eth0: at('192.168.1.20') }, null, '192.168.1.20'],
    [
      'the default route’s, whatever stands before it',
      { lo, docker0: at('172.17.0.1'), eth1: at('192.168.9.9'), wlan0: at('10.0.0.7') },
      '10.0.0.7',
      '10.0.0.7',
    ],
    [
      'a real network’s before that of a tunnel that is the default route',
      { lo, tun0: at('10.8.0.2'), utun3: at('10.9.0.2'), en0: at('192.168.1.20') },
      '10.8.0.2',
      '192.168.1.20',
    ],
    [
      'the likeliest without a route',
      { lo, eth0: at('100.64.3.3'), eth1: at('172.20.0.5'), eth2: at('192.168.0.4') },
      null,
      '192.168.0.4',
    ],
    [
      'none of containers and virtual machines',
      {
        lo,
        'br-0f3a': at('172.18.0.1'),
        veth12: at('172.19.0.1'),
        virbr0: at('192.168.122.1'),
        vboxnet0: at('192.168.56.1'),
        vmnet8: at('192.168.70.1'),
        'vEthernet (WSL)': at('172.30.0.1'),
        eth0: at('10.1.1.1'),
      },
      null,
      '10.1.1.1',
    ],
  ])('is %s', (_name, interfaces, routed, address) => {
    expect(chooseAddress(interfaces, routed)).toEqual({ address, reachable: true });
  });

  it.each([
    ['without a network', { lo }],
    ['with docker’s alone', { lo, docker0: at('172.17.0.1') }],
    ['with one that nobody gave out', { lo, eth0: at('169.254.7.7') }],
  ])('is reported as out of reach %s', (_name, interfaces) => {
    expect(chooseAddress(interfaces, '172.17.0.1')).toEqual({
      address: '127.0.0.1',
      reachable: false,
    });
  });

  it('is that of the card that an owner chose, while it has one', () => {
    const cards = { lo, eth0: at('192.168.1.20'), eth1: at('10.0.0.7'), tun0: at('10.8.0.2') };
    for (const [card, address] of [
      ['eth1', '10.0.0.7'],
      ['tun0', '10.8.0.2'],
      ['gone', '192.168.1.20'],
      ['lo', '192.168.1.20'],
    ] as const)
      expect(chooseAddress(cards, '192.168.1.20', { card })).toEqual({ address, reachable: true });
  });

  it('is reported as out of reach within a container', () => {
    expect(chooseAddress({ eth0: at('172.17.0.2') }, '172.17.0.2', { contained: true })).toEqual({
      address: '172.17.0.2',
      reachable: false,
    });
  });
});

describe('the portal’s address', () => {
  const before: { config: ReturnType<typeof config> | null } = { config: null };
  afterEach(() => {
    if (before.config) useConfig(before.config);
  });

  it.each(['0.0.0.0', '::'])('on every address (%s) is the one that guests use', async (host) => {
    const server = await startTestServer({ PORTAL_HOST: host });
    try {
      before.config = config();
      expect(server.guests_url).toBe(portalUrl());
      expect(new URL(server.guests_url).hostname).toBe(lanAddress());
      useConfig({ ...config(), PORTAL_HOST: 'fd00::7' });
      expect(portalUrl()).toMatch(/^http:\/\/\[fd00::7\]:\d+$/);
    } finally {
      await server.stop();
    }
  });
});
