import { clockQuestion, clockWentBack } from '../audit/clock-watch.ts';
import { now } from '../clock.ts';
import { config } from '../config.ts';
import { headAlarm } from '../invoices/head.ts';
import { log } from '../log.ts';
import { isOutOfReach, isSetUp, portalUrl, setupCode } from '../restaurant/restaurant.ts';
import type { Warning } from './contract.ts';

const DAY = 24 * 3_600_000;
let forwarderHeard: number | null = null;
const recently = (time: number | null) => time !== null && Math.abs(now().getTime() - time) <= DAY;

/**
 * Notes a peer that forwards guests to us and whom no setting trusts: a tunnel or proxy behind which all guests are one
 * address, and share one limit. Written to the log once a day; who manages the house sees it for a day.
 */
export function noteForwarder(peer: string): void {
  if (recently(forwarderHeard)) return;
  forwarderHeard = now().getTime();
  log.warn(
    { peer },
    'forwarded requests come from an address that TRUST_PROXY does not name: all guests behind it count as one',
  );
}

const beyondLoopback = () => setupCode() !== null;

/** What wants mending now. */
export const currentWarnings = (): Warning[] => [
  ...(recently(forwarderHeard) ? ['untrusted_proxy' as const] : []),
  ...(beyondLoopback() ? ['staff_beyond_loopback' as const] : []),
  ...(headAlarm() ? ['archive_head' as const] : []),
  ...(isOutOfReach() ? ['guests_address' as const] : []),
  ...(clockWentBack() ? ['clock_went_back' as const] : []),
];

/** What `serve` prints of it at start; louder as long as nobody is the owner. */
export async function startWarnings(): Promise<string[]> {
  const unreached = isOutOfReach()
    ? [
        `Warning:     guests cannot reach ${portalUrl()}: this machine has no address in the restaurant's network that it knows of. Connect it, or set PUBLIC_URL to the address that guests use, before you print QR codes.`,
      ]
    : [];
  const question = clockQuestion();
  const clock = question
    ? [
        `Warning:     the clock says ${question.machine_time.toISOString()}, and the program last ran at ${question.last_known_at.toISOString()}: no invoice is issued until a manager says in the back office that the clock is right.`,
      ]
    : [];
  return [...unreached, ...clock, ...(await loopbackWarnings())];
}

async function loopbackWarnings(): Promise<string[]> {
  if (!beyondLoopback()) return [];
  const warning = `Warning:     the back office answers beyond this machine (STAFF_HOST=${config().STAFF_HOST}): whoever is in this network can try its login, and passwords cross it in the clear.`;
  if (await isSetUp()) return [warning];
  return [
    warning,
    '!!! NOT SET UP YET: whoever in this network has the code below becomes its owner. Set it up now, and show the code to nobody. !!!',
  ];
}
