import { clockQuestion, clockWentBack } from '../audit/clock-watch.ts';
import { backupIsOld } from '../backups/age.ts';
import { lastRun } from '../backups/automatic.ts';
import { backupSettings } from '../backups/settings.ts';
import { now } from '../clock.ts';
import { config } from '../config.ts';
import { diskSpace } from '../health/disk.ts';
import { readiness } from '../health/readiness.ts';
import { knownFault } from '../health/soundness.ts';
import { headAlarm } from '../invoices/chain/head.ts';
import { log } from '../log.ts';
import { outboxIsStuck } from '../mail/stuck.ts';
import { hasFailedRefund } from '../payments/online/refunds.ts';
import { hasOpenReversal } from '../payments/online/reversals.ts';
import { keysAreRefused } from '../payments/online/settings.ts';
import { isPausedAt } from '../opening-hours/opening-hours.ts';
import { isTrustRenewed } from '../network/authority.ts';
import { postersAreStale, tunnelIsDown } from '../network/network.ts';
import { speaksHttps } from '../network/staff-listeners.ts';
import { firstRestaurant, isOutOfReach, portalUrl } from '../restaurant/restaurant.ts';
import { isSetUp, setupCode } from '../setup/set-up.ts';
import { type Warning, WARNINGS } from './contract.ts';

const DAY = 24 * 3_600_000;
let forwarderSeen: number | null = null;
/** At a start: what an earlier server of this process saw is not this one's. */
export function forgetForwarder(): void {
  forwarderSeen = null;
}
const recently = (time: number | null) => time !== null && Math.abs(now().getTime() - time) <= DAY;

/**
 * Notes a peer that forwards requests of guests and is not a trusted proxy: all guests behind that
 * tunnel or proxy have one address, and share one rate limit. Logged once a day; managers see the
 * warning for a day.
 */
export function noteForwarder(peer: string): void {
  if (recently(forwarderSeen)) return;
  forwarderSeen = now().getTime();
  log.warn(
    { peer },
    'forwarded requests come from an address that TRUST_PROXY does not name: all ' +
      'guests behind it count as one',
  );
}

const beyondLoopback = () => setupCode() !== null;
/** Whether passwords may cross the network in the clear: no https here, and no proxy is named. */
const isInTheClear = () => beyondLoopback() && !speaksHttps() && config().TRUST_PROXY.length === 0;

async function copyFailed(): Promise<boolean> {
  const { copy_to } = await backupSettings();
  return copy_to !== null && (await lastRun()).copy_failed_at !== null;
}

/** A pause that is forgotten costs an evening's orders. */
async function ordersArePaused(): Promise<boolean> {
  const restaurant = await firstRestaurant();
  return restaurant !== null && isPausedAt(restaurant, now());
}

const TESTS: Record<Warning, () => boolean | Promise<boolean>> = {
  database_damaged: () => knownFault() !== null,
  folder_gone: async () => (await readiness()).includes('folder'),
  archive_head: () => Boolean(headAlarm()),
  disk_low: async () => ['low', 'full'].includes((await diskSpace()) ?? ''),
  clock_went_back: clockWentBack,
  backup_old: backupIsOld,
  backup_copy_failed: copyFailed,
  online_refund_failed: hasFailedRefund,
  online_reversal: hasOpenReversal,
  online_keys_refused: keysAreRefused,
  outbox_stuck: outboxIsStuck,
  guests_address: isOutOfReach,
  orders_paused: ordersArePaused,
  tunnel_down: tunnelIsDown,
  posters_stale: postersAreStale,
  staff_trust_renewed: isTrustRenewed,
  untrusted_proxy: () => recently(forwarderSeen),
  staff_beyond_loopback: isInTheClear,
};

/** The present warnings, the most urgent first. */
export async function currentWarnings(): Promise<Warning[]> {
  const warnings: Warning[] = [];
  for (const code of WARNINGS) {
    if (await TESTS[code]()) warnings.push(code);
  }
  return warnings;
}

/** The warnings that `serve` prints at start; more urgent while there is no owner. */
export async function startWarnings(): Promise<string[]> {
  const unreached = isOutOfReach()
    ? [
        `Warning:     guests cannot reach ${portalUrl()}: this machine has no ` +
          "address in the restaurant's network that it knows of. Connect it, or set " +
          'PUBLIC_URL to the address that guests use, before you print QR codes.',
      ]
    : [];
  const question = clockQuestion();
  const clock = question
    ? [
        `Warning:     the clock says ${question.machine_time.toISOString()}, and the ` +
          `program last ran at ${question.last_known_at.toISOString()}: no invoice is ` +
          'issued until a manager says in the back office that the clock is right.',
      ]
    : [];
  return [...unreached, ...clock, ...(await loopbackWarnings())];
}

async function loopbackWarnings(): Promise<string[]> {
  if (!beyondLoopback()) return [];
  const warning =
    'Warning:     the back office answers beyond this machine ' +
    `(STAFF_HOST=${config().STAFF_HOST}): everyone in this network can try its login` +
    (isInTheClear()
      ? ', and without a proxy that speaks https passwords cross it in the clear.'
      : '.');
  if (await isSetUp()) return [warning];
  return [
    warning,
    '!!! NOT SET UP YET: the person in this network who has the code below becomes its ' +
      'owner. Set it up now, and show the code to nobody. !!!',
  ];
}
