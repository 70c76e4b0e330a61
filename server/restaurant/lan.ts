/**
 * The address under which guests reach this machine, for QR codes and mails where no `PUBLIC_URL`
 * is set.
 */
import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import ipaddr from 'ipaddr.js';

export interface LanAddress {
  address: string;
  /** Whether phones in the restaurant's network can reach it, as far as this machine knows. */
  reachable: boolean;
}
type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

const LOOPBACK = '127.0.0.1';
/**
 * Interfaces of containers, virtual machines and tunnels, whose networks contain no guest's phone.
 */
const VIRTUAL = [
  /^(?:docker|br-|veth|virbr|vboxnet|vmnet|vnic|bridge\d|cni|flannel|podman|lxc|lxd)/i,
  /^(?:tun|tap|utun|ppp|wg|zt|tailscale|awdl|llw)/i,
  /vethernet|virtualbox|vmware|hyper-v/i,
];
/** Private networks, the most usual of a router first; all other addresses rank behind them. */
const LIKELY = ['192.168.0.0/16', '10.0.0.0/8', '172.16.0.0/12'];

function rankOf(address: string) {
  const place = LIKELY.findIndex((range) =>
    ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parseCIDR(range)),
  );
  return place < 0 ? LIKELY.length : place;
}

/**
 * Chooses among this machine's addresses: that of the default route, unless it is a tunnel; else
 * the most likely one of a real network; else loopback, marked as not reachable.
 * @param routed the source address for connections to the internet
 */
export function chooseAddress(
  interfaces: Interfaces,
  routed: string | null,
  contained = false,
): LanAddress {
  const real = Object.entries(interfaces)
    .filter(([name]) => !VIRTUAL.some((form) => form.test(name)))
    .flatMap(([, addresses]) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)
    .filter((address) => !address.startsWith('169.254.'))
    .sort((one, other) => rankOf(one) - rankOf(other));
  const address = real.find((one) => one === routed) ?? real[0];
  return address ? { address, reachable: !contained } : { address: LOOPBACK, reachable: false };
}

/** In a container every address belongs to the network between it and its host. */
const isContained = () => ['/.dockerenv', '/run/.containerenv'].some((path) => existsSync(path));

/**
 * A documentation address (RFC 5737), which is routed like the internet; connecting a UDP socket
 * sends nothing.
 */
const ANYWHERE = { address: '192.0.2.1', port: 9 };

/** The address of the default route, or null without one. */
function routedAddress(): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const done = (address: string | null) => {
      socket.close();
      resolve(address);
    };
    socket.once('error', () => done(null));
    socket.connect(ANYWHERE.port, ANYWHERE.address, () => done(socket.address().address));
  });
}

let routed: string | null = null;
let lookedUpAt = -Infinity;
const LOOKUP_EVERY_MS = 30_000;

/** Looks up the default route again: a laptop changes networks. */
export async function findLanAddress(): Promise<void> {
  lookedUpAt = performance.now();
  routed = await routedAddress().catch(() => null);
}

/** The address at which guests reach this machine now. */
export function lan(): LanAddress {
  if (performance.now() - lookedUpAt > LOOKUP_EVERY_MS) void findLanAddress();
  return chooseAddress(networkInterfaces(), routed, isContained());
}

/** This machine's address on the local network, else loopback. */
export const lanAddress = (): string => lan().address;
