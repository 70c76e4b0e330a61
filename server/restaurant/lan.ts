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

let chosenCard: string | null = null;
let interfacesNow: () => Interfaces = networkInterfaces;
/** Tests give the machine other network cards. */
export function setInterfaces(read: () => Interfaces = networkInterfaces): void {
  interfacesNow = read;
}

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

/** An address of this machine that is not its own loopback. */
export interface CardAddress {
  /** The name of the network card in the operating system. */
  card: string;
  address: string;
}

function addressesOf(interfaces: Interfaces): CardAddress[] {
  return Object.entries(interfaces).flatMap(([card, addresses]) =>
    (addresses ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
      .filter(({ address }) => !address.startsWith('169.254.'))
      .map(({ address }) => ({ card, address })),
  );
}

/** The addresses of all cards, for an owner to choose from. */
export const cardAddresses = (): CardAddress[] => addressesOf(interfacesNow());

/**
 * Chooses among this machine's addresses: that of the card which an owner chose; else that of the
 * default route, unless it is a tunnel; else the most likely one of a real network; else loopback,
 * marked as not reachable.
 * @param routed the source address for connections to the internet
 */
export function chooseAddress(
  interfaces: Interfaces,
  routed: string | null,
  { contained = false, card = null }: { contained?: boolean; card?: string | null } = {},
): LanAddress {
  const all = addressesOf(interfaces);
  const chosen = all.find((one) => one.card === card);
  if (chosen) return { address: chosen.address, reachable: true };
  const real = all
    .filter((one) => !VIRTUAL.some((form) => form.test(one.card)))
    .map(({ address }) => address)
    .sort((one, other) => rankOf(one) - rankOf(other));
  const address = real.find((one) => one === routed) ?? real[0];
  return address ? { address, reachable: !contained } : { address: LOOPBACK, reachable: false };
}

/**
 * The addresses by which devices of the restaurant reach this machine: of the card that was chosen,
 * else of all real ones.
 */
export function lanAddresses(): string[] {
  const all = cardAddresses();
  const chosen = all.filter(({ card }) => card === chosenCard);
  const real = all.filter(({ card }) => !VIRTUAL.some((form) => form.test(card)));
  return (chosen.length > 0 ? chosen : real).map(({ address }) => address);
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

/** Sets the card that an owner chose; null for none. It counts while it has an address. */
export function chooseCard(card: string | null): void {
  chosenCard = card;
}

/** The address at which guests reach this machine now. */
export function lan(): LanAddress {
  if (performance.now() - lookedUpAt > LOOKUP_EVERY_MS) void findLanAddress();
  return chooseAddress(interfacesNow(), routed, {
    contained: interfacesNow === networkInterfaces && isContained(),
    card: chosenCard,
  });
}

/** This machine's address on the local network, else loopback. */
export const lanAddress = (): string => lan().address;

let localName: string | null = null;
/** Sets the name of the local network that this machine answers to; null for none. */
export function useLocalName(name: string | null): void {
  localName = name;
}

/** The host in addresses for guests in the restaurant's network: the name, else the address. */
export function lanHost(): string {
  const { address, reachable } = lan();
  return reachable && localName !== null ? localName : address;
}
