/** Keeps the tunnel and the public address as the settings want them. */
import { now } from '../clock.ts';
import { config } from '../config.ts';
import { inTransaction } from '../database/transaction.ts';
import { publishEvent } from '../events/events.ts';
import { errorFacts, log } from '../log.ts';
import { type PublicAddress, setPublicAddress } from '../restaurant/public-address.ts';
import { chooseCard, useLocalName } from '../restaurant/lan.ts';
import { printedAddress } from '../restaurant/printed-address.ts';
import {
  firstRestaurant,
  isOnEveryAddress,
  isOutOfReach,
  portalHere,
  opensPortal,
} from '../restaurant/restaurant.ts';
import { answerTo, localNameOf } from './local-name.ts';
import { applyStaffElsewhere, wantsStaffElsewhere, speaksHttps } from './staff-listeners.ts';
import { commandTunnel, findCloudflared, namedTunnel, quickTunnel } from './programs.ts';
import { networkSettings } from './stored.ts';
import { Tunnel, type TunnelProgram, type TunnelStatus } from './tunnel.ts';

type Settings = Awaited<ReturnType<typeof networkSettings>>;

/** A restore, and another process of the same database, change the settings without a word. */
const LOOK_MS = 15_000;
const QUICK = /\.trycloudflare\.com$/;

let running: { settings: string; tunnel: Tunnel } | null = null;
let timer: NodeJS.Timeout | undefined;
let working: Promise<void> = Promise.resolve();
let isOpen = false;

/** How the tunnel is; null where none runs. */
export const tunnelStatus = (): TunnelStatus | null => running?.tunnel.status() ?? null;

let missingSince: Date | null = null;
/**
 * Since when a tunnel is wanted and none can be started: cloudflared was removed, or a restore came
 * to a computer that never had it. Null else.
 */
export const tunnelMissingSince = (): Date | null => missingSince;

const ON_THIS_MACHINE = /^(?:127\.\d+\.\d+\.\d+|::1)$/;
/** Whether a peer of the portal is the tunnel that this server runs. */
export function isOwnTunnel(peer: string): boolean {
  const address = peer.replace(/^::ffff:/, '');
  return running !== null && (ON_THIS_MACHINE.test(address) || address === config().PORTAL_HOST);
}

/** Starts the tunnel that the settings want, and follows them. */
export async function startNetwork(): Promise<void> {
  setPublicAddress(null);
  isOpen = true;
  await applyNetwork();
  timer = setInterval(() => void applyNetwork().catch(logFailure), LOOK_MS);
  timer.unref();
}

/** Ends the tunnel, with the server. */
export async function stopNetwork(): Promise<void> {
  isOpen = false;
  clearInterval(timer);
  await working.catch(() => undefined);
  await endTunnel();
  missingSince = null;
  answerTo(null);
  useLocalName(null);
  chooseCard(null);
}

/** Makes what runs the same as what is set; one change after the other. */
export const applyNetwork = (): Promise<void> => inTurn(apply);

function inTurn(act: () => Promise<void>): Promise<void> {
  working = working.catch(() => undefined).then(() => (isOpen ? act() : undefined));
  return working;
}

async function apply(): Promise<void> {
  const settings = await networkSettings();
  const wanted = JSON.stringify([config().TUNNEL_COMMAND, settings, findCloudflared()]);
  if (running?.settings !== wanted) {
    await endTunnel();
    const program = programFor(settings);
    if (program) startTunnel(wanted, program);
  }
  const isMissing = running === null && (settings.mode === 'quick' || settings.mode === 'named');
  missingSince = isMissing ? (missingSince ?? now()) : null;
  setPublicAddress(addressFor(settings));
  await applyLan(settings);
  await applyStaffElsewhere();
}

/** The card and the name for guests in the restaurant's network. */
async function applyLan({ card, use_local_name }: Settings): Promise<void> {
  chooseCard(card);
  const restaurant = await firstRestaurant();
  const name = restaurant && localNameOf(restaurant.name);
  const isForGuests = use_local_name && isOnEveryAddress();
  const isForStaff = speaksHttps() || (await wantsStaffElsewhere());
  answerTo(isForGuests || isForStaff ? name : null);
  useLocalName(isForGuests ? name : null);
}

function startTunnel(settings: string, program: TunnelProgram): void {
  const tunnel = new Tunnel(program, () => void inTurn(changed).catch(logFailure));
  running = { settings, tunnel };
  tunnel.start();
}

async function endTunnel(): Promise<void> {
  const ended = running;
  running = null;
  await ended?.tunnel.stop();
}

function programFor({ mode, token }: Settings): TunnelProgram | null {
  const { TUNNEL_COMMAND } = config();
  if (TUNNEL_COMMAND) return commandTunnel(TUNNEL_COMMAND, portalHere());
  const cloudflared = findCloudflared();
  if (!cloudflared) return null;
  if (mode === 'quick') return quickTunnel(cloudflared, portalHere());
  return mode === 'named' && token ? namedTunnel(cloudflared, portalHere(), token) : null;
}

/** The owner's address, else the one that the tunnel printed while it runs. */
function addressFor({ mode, public_url }: Settings): PublicAddress | null {
  const isSet = mode === 'address' || mode === 'named';
  if (!config().TUNNEL_COMMAND && isSet && public_url) return { url: public_url, isLasting: true };
  const address = tunnelStatus()?.address;
  return address ? { url: address, isLasting: !QUICK.test(address) } : null;
}

const DOWN_FOR_MS = 120_000;
/** Whether a tunnel that is wanted has not been up for two minutes. */
export function tunnelIsDown(): boolean {
  const status = tunnelStatus();
  if (!status) return missingSince !== null;
  if (status.state === 'up') return false;
  return status.restarts > 1 || now().getTime() - status.since.getTime() > DOWN_FOR_MS;
}

/**
 * Whether the posters that were printed last bear an address that opens nothing any more. An
 * address that is missing for the moment is told by other warnings.
 */
export async function postersAreStale(): Promise<boolean> {
  const status = tunnelStatus();
  if (isOutOfReach() || (status && status.state !== 'up')) return false;
  const printed = await printedAddress();
  return printed !== null && !opensPortal(printed);
}

let announced: string | null = null;
/** Takes what the tunnel says into the QR codes and mails, and tells open pages. */
async function changed(): Promise<void> {
  if (!running) return;
  setPublicAddress(addressFor(await networkSettings()));
  const { address } = running.tunnel.status();
  if (address !== null && address !== announced) log.info({ address }, 'tunnel is up');
  announced = address;
  const restaurant = await firstRestaurant();
  if (!restaurant) return;
  await inTransaction(() =>
    publishEvent({
      restaurant_id: restaurant.id,
      type: 'network.changed',
      least_role: 'owner',
      subject_id: restaurant.id,
    }),
  );
}

function logFailure(error: unknown): void {
  log.error({ error: errorFacts(error) }, 'network not as it is set');
}
