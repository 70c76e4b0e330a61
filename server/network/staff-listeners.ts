/**
 * Where the back office listens: on `STAFF_HOST`, and, when an owner lets other devices in, on
 * https at each address of the restaurant's network, on the same port.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { config } from '../config.ts';
import { errorFacts, log } from '../log.ts';
import { closeServer, watchRequests } from '../http/close-server.ts';
import { createStaffHttps, type StaffHttps } from '../http/https-server.ts';
import { isLoopback } from '../http/headers.ts';
import { lan, lanAddresses } from '../restaurant/lan.ts';
import { setStaffElsewhere, setStaffPort } from '../restaurant/staff-address.ts';
import { readSetting } from '../settings/settings.ts';
import type { PemPair } from '../tls-files.ts';
import { ownName, staffCertificate } from './authority.ts';
import type { StaffProblem } from './contract.ts';

/** Whether an owner lets other devices of the restaurant in. */
export const STAFF_ELSEWHERE = 'staff_elsewhere';

type AnyServer = Server | StaffHttps['server'];
interface Listening {
  app: RequestListener;
  port: number;
  /** On `STAFF_HOST`, where that speaks https. */
  base: StaffHttps | null;
  /** What is open beside the server on `STAFF_HOST`, by address. */
  lan: Map<string, StaffHttps>;
  /** All that is to be closed at the end. */
  servers: Set<AnyServer>;
}
let listening: Listening | null = null;
let problem: StaffProblem | null = null;

/** Why other devices cannot come in although an owner wants it; null where they can. */
export const staffProblem = (): StaffProblem | null => problem;

/** Whether `STAFF_HOST` or `STAFF_TLS` decide, so that the app does not. */
export function staffFixed(): ('STAFF_HOST' | 'STAFF_TLS')[] {
  const { isStaffHostSet, STAFF_HOST, STAFF_TLS } = config();
  return [
    ...(isStaffHostSet || !isLoopback(STAFF_HOST) ? (['STAFF_HOST'] as const) : []),
    ...(STAFF_TLS === 'off' ? (['STAFF_TLS'] as const) : []),
  ];
}

/** Whether the back office speaks https alone: beyond loopback, unless a proxy does that. */
export function speaksHttps(): boolean {
  const { STAFF_HOST, STAFF_TLS } = config();
  return !isLoopback(STAFF_HOST) && STAFF_TLS === 'auto';
}

export async function wantsStaffElsewhere(): Promise<boolean> {
  if (staffFixed().length > 0) return false;
  return (await readSetting<{ on: boolean }>(STAFF_ELSEWHERE))?.value.on ?? false;
}

function listen(server: AnyServer, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
/** How many ports after that of the back office are tried for the desktop's window. */
const PORTS_TRIED = 10;
/**
 * Listens on loopback at the first free port after that of the back office: the same one at each
 * start, since the window keeps by its address, the port included, what is not sent yet.
 */
async function listenForWindow(server: Server, port: number): Promise<number> {
  for (let next = port + 1; next <= port + PORTS_TRIED; next++) {
    const open = await listen(server, '127.0.0.1', next).catch(() => null);
    if (open !== null) return open;
  }
  return listen(server, '127.0.0.1', 0);
}
const reachable = (host: string) => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host);
const inUrl = (host: string) => (host.includes(':') ? `[${host}]` : host);

/**
 * Begins to listen on `STAFF_HOST`.
 * @returns the address for this machine: that of the desktop's window is plain http on loopback,
 * where nothing crosses a network
 */
export async function openStaff(app: RequestListener): Promise<string> {
  const { STAFF_HOST, STAFF_PORT, DESKTOP_SECRET } = config();
  const base = speaksHttps() ? createStaffHttps(app, await staffCertificate()) : null;
  const server = base?.server ?? watchRequests(createServer(app));
  const port = await listen(server, STAFF_HOST, STAFF_PORT);
  listening = { app, port, base, lan: new Map(), servers: new Set([server]) };
  setStaffPort(port);
  const host = inUrl(reachable(STAFF_HOST));
  if (!base) return `http://${host}:${port}`;
  if (DESKTOP_SECRET === undefined) return `https://${host}:${port}`;
  const window = watchRequests(createServer(app));
  listening.servers.add(window);
  return `http://127.0.0.1:${await listenForWindow(window, port)}`;
}

/** Accepts no more connections anywhere, and waits for the running responses. */
export async function closeStaff(endStreams?: () => void): Promise<void> {
  const open = [...(listening?.servers ?? [])].filter((server) => server.listening);
  listening = null;
  problem = null;
  setStaffElsewhere({ isOpen: false, name: null });
  await Promise.all(open.map((server) => closeServer(server, endStreams)));
}

/**
 * Opens and closes addresses, and renews the certificate, as the settings and the network are now.
 */
export async function applyStaffElsewhere(): Promise<void> {
  if (!listening) return;
  const isWanted = await wantsStaffElsewhere();
  if (!isWanted && !listening.base) {
    leave(listening, [...listening.lan.keys()]);
    setStaffElsewhere({ isOpen: false, name: null });
    problem = null;
    return;
  }
  const pair = await staffCertificate().catch((error: unknown) => {
    // The owner's files are being written, or are gone: what answers goes on with the one before.
    log.error({ error: errorFacts(error) }, 'certificate of the back office not readable');
    return null;
  });
  if (!pair) {
    problem = 'certificate';
    return;
  }
  for (const one of [listening.base, ...listening.lan.values()]) one?.renew(pair);
  problem = isWanted ? await openOnLan(listening, pair) : null;
  setStaffElsewhere({
    isOpen: listening.base !== null || listening.lan.size > 0,
    name: ownName(pair),
  });
}

async function openOnLan(now: Listening, pair: PemPair): Promise<StaffProblem | null> {
  const addresses = lanAddresses();
  leave(
    now,
    [...now.lan.keys()].filter((address) => !addresses.includes(address)),
  );
  let failure: StaffProblem | null = lan().reachable ? null : 'no_network';
  for (const address of addresses.filter((one) => !now.lan.has(one))) {
    const https = createStaffHttps(now.app, pair);
    try {
      await listen(https.server, address, now.port);
      now.lan.set(address, https);
      now.servers.add(https.server);
      log.info({ address, port: now.port }, 'back office open to other devices');
    } catch (error) {
      log.error({ address, error: errorFacts(error) }, 'back office not open to other devices');
      failure = 'port_taken';
    }
  }
  return failure;
}

/** Ends what listens at these addresses; running responses are finished. */
function leave(now: Listening, addresses: string[]): void {
  for (const address of addresses) {
    const server = now.lan.get(address)?.server;
    now.lan.delete(address);
    if (!server) continue;
    now.servers.delete(server);
    void closeServer(server).catch((error: unknown) =>
      log.warn({ address, error: errorFacts(error) }, 'address not closed'),
    );
  }
}
