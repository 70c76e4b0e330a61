/**
 * The addresses that a printer may have. The server connects and writes to the address that a
 * manager enters: without these bounds it could scan the network and reach databases, this machine
 * and itself (SSRF, ASVS 13.2.4).
 */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { config } from '../config.ts';
import { PrintFault } from './fault.ts';

/** JetDirect's ports. */
const PORTS = { from: 9100, to: 9109 };
/**
 * Private networks (RFC 1918, RFC 4193) and link-local addresses (RFC 3927).
 */
const LAN: [string, number][] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['fc00::', 7],
];
/** Metadata services, where clouds serve a machine its secrets. */
const METADATA = ['169.254.169.254', '169.254.170.2', 'fd00:ec2::254', 'fd20:ce::254'];
const RESOLVED_WITHIN = 3000;

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

function listOf(networks: [string, number][]): BlockList {
  const list = new BlockList();
  for (const [network, bits] of networks) list.addSubnet(network, bits, familyOf(network));
  return list;
}
const lan = listOf(LAN);
const metadata = listOf(METADATA.map((address) => [address, isIP(address) === 6 ? 128 : 32]));

/** Whether an address is this machine's now; its addresses change, so they are not cached. */
function isOurOwn(address: string): boolean {
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const list = listOf(own.map((one) => [one.address, one.family === 'IPv6' ? 128 : 32]));
  return list.check(address, familyOf(address));
}

function isUsual(address: string) {
  return (
    lan.check(address, familyOf(address)) &&
    !metadata.check(address, familyOf(address)) &&
    !isOurOwn(address)
  );
}

/** Whether a printer may have this IP address and port. */
export function isAllowed(address: string, port: number): boolean {
  const { PRINTER_ADDRESSES } = config();
  const isNamed = PRINTER_ADDRESSES.some(
    ({ network, bits, from, to }) =>
      port >= from && port <= to && listOf([[network, bits]]).check(address, familyOf(address)),
  );
  return isNamed || (port >= PORTS.from && port <= PORTS.to && isUsual(address));
}

function mayBePort(port: number) {
  return (
    (port >= PORTS.from && port <= PORTS.to) ||
    config().PRINTER_ADDRESSES.some(({ from, to }) => port >= from && port <= to)
  );
}

/** All addresses of a host; none where it does not resolve within `RESOLVED_WITHIN`. */
async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host)) return [host];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<[]>((done) => {
    timer = setTimeout(() => done([]), RESOLVED_WITHIN);
  });
  const found = lookup(host, { all: true }).catch(() => []);
  const addresses = await Promise.race([found, late]);
  clearTimeout(timer);
  return addresses.map(({ address }) => address);
}

interface Place {
  host: string;
  port: number;
}

/**
 * Whether a printer may be added there. A name that does not resolve is allowed: it is checked at
 * each connection.
 */
export async function mayBePrinter({ host, port }: Place): Promise<boolean> {
  if (!mayBePort(port)) return false;
  const addresses = await addressesOf(host);
  return addresses.every((address) => isAllowed(address, port));
}

/**
 * The address to connect to, checked at each connection against DNS rebinding. A name with a
 * forbidden address is reported as unreachable, so that the error discloses no address of the
 * network. @throws PrintFault
 */
export async function addressToConnect({ host, port }: Place): Promise<string> {
  const allowed = (await addressesOf(host)).find((address) => isAllowed(address, port));
  if (allowed) return allowed;
  throw new PrintFault(isIP(host) || !mayBePort(port) ? 'address_refused' : 'unreachable', false);
}
