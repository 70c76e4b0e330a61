import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { noteStoredCosts } from './accounts/stored-costs.ts';
import { createPortalApp, createStaffApp } from './app.ts';
import { clearAway } from './backups/leftovers.ts';
import { useConfig, type Config } from './config.ts';
import { startDesktopState, stopDesktopState } from './desktop-state.ts';
import { connect } from './database/connect.ts';
import { migrate } from './database/migrate.ts';
import { drained } from './database/transaction.ts';
import { guardWrites } from './database/write-gate.ts';
import { lockFolder, type FolderLock } from './data-folder/lock.ts';
import { refuseNetworkShare } from './data-folder/network-share.ts';
import { refuseEmptyDatabase, refuseLostDatabase } from './data-folder/traces.ts';
import { startEvents, stopEvents } from './events/events.ts';
import { errorFacts, log } from './log.ts';
import { closeStreams } from './event-stream/streams.ts';
import { startWatching, stopWatching } from './health/watch.ts';
import { closeServer, watchRequests } from './http/close-server.ts';
import { startScheduler, stopScheduler } from './scheduler.ts';
import { startRendering, stopRendering } from './invoices/pdf/rendering.ts';
import { stopChecks } from './invoices/archive/checks.ts';
import { closeRendering } from './invoices/pdf/render-thread.ts';
import { startArchive, stopArchive } from './invoices/archive/at-start.ts';
import { closePictureWorker } from './restaurant/picture-room.ts';
import { mailAttachment } from './invoices/pdf/attachment.ts';
import { findLanAddress } from './restaurant/lan.ts';
import { startDelivery, stopDelivery } from './mail/delivery.ts';
import { startOnlinePayments, stopOnlinePayments } from './payments/online.ts';
import { startPrinting, stopPrinting } from './printing/delivery.ts';
import { stopMeasuring } from './metrics/measured.ts';
import { startMetrics } from './metrics/metrics.ts';
import { startNetwork, stopNetwork } from './network/network.ts';
import { closeStaff, openStaff } from './network/staff-listeners.ts';
import { forgetForwarder } from './warnings/warnings.ts';
import { portalUrl, setPortalPort } from './restaurant/restaurant.ts';
import { staffElsewhere } from './restaurant/staff-address.ts';
import { forgetMilestones } from './settings/milestones.ts';
import { setupCode } from './setup/set-up.ts';
import { settleKeys } from './security/installation.ts';
import { closeHashing, measureCost } from './security/passwords.ts';

export interface RunningServer {
  staff_url: string;
  portal_url: string;
  /** The address for guests' phones: in QR codes and mails. */
  guests_url: string;
  /** Where other devices open the back office; null where only this machine does. */
  staff_elsewhere: string | null;
  setup_code: string | null;
  close: () => Promise<void>;
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}
const reachable = (host: string) => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host);

/**
 * Starts the server: lock the folder → connect → migrate → keys → listen on both ports.
 * @throws the error that prevents the start, with nothing left open
 */
export async function startServer(config: Config): Promise<RunningServer> {
  useConfig(config);
  refuseNetworkShare(config);
  const lock = await lockFolder(config.DATA_DIR, config.DATABASE_URL ? 'shared' : 'alone');
  try {
    await refuseLostDatabase(config);
    const running = await startLocked(config);
    storeAddressesIn(lock, running);
    return { ...running, close: () => closeAndRelease(running, lock) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function closeAndRelease(running: RunningServer, lock: FolderLock): Promise<void> {
  try {
    await running.close();
  } finally {
    await lock.release();
  }
}

/** Stores the addresses for the message of a second start; a full disk does not prevent serving. */
function storeAddressesIn(lock: FolderLock, { staff_url, portal_url }: RunningServer): void {
  try {
    lock.storeAddresses({ staff_url, portal_url });
  } catch (error) {
    log.warn({ error: errorFacts(error) }, 'server.json not written');
  }
}

/** Stops what was started, as far as it was: a start may have failed on its way. */
async function stopWork(portal: Server): Promise<void> {
  stopDesktopState();
  await Promise.all([
    portal.listening ? closeServer(portal) : null,
    closeStaff(closeStreams),
    stopDelivery(),
    stopRendering(),
    stopPrinting(),
    stopOnlinePayments(),
    stopEvents(),
    stopScheduler(),
    stopChecks(),
    stopWatching(),
    stopNetwork(),
  ]);
}

async function startLocked(config: Config): Promise<RunningServer> {
  const database = await connect(config);
  const portal = watchRequests(createServer(createPortalApp()));
  try {
    await refuseEmptyDatabase(config);
    await migrate(database, config.DATA_DIR);
    guardWrites(database);
    await settleKeys(config.DATA_DIR, config.JWT_SECRET);
    await clearAway();
    await startArchive();
    await startEvents(config.DATABASE_URL);
    await findLanAddress();
    forgetForwarder();
    forgetMilestones();
    await startScheduler(); // before the first call: what it may issue depends on the clock
    await startMetrics();
    measureCost();
    await noteStoredCosts();
    // Both ports at once: who waits for the one calls the other.
    const staffApp = createStaffApp();
    const portalPort = await listen(portal, config.PORTAL_HOST, config.PORTAL_PORT);
    setPortalPort(portalPort);
    const staffUrl = await openStaff(staffApp);
    await startNetwork();
    startDesktopState();
    startDelivery(mailAttachment);
    startRendering();
    startPrinting();
    await startOnlinePayments();
    startWatching();
    return {
      staff_url: staffUrl,
      portal_url: config.PUBLIC_URL ?? `http://${reachable(config.PORTAL_HOST)}:${portalPort}`,
      guests_url: portalUrl(),
      staff_elsewhere: staffElsewhere(),
      setup_code: setupCode(),
      close: async () => {
        await stopWork(portal);
        await drained();
        stopMeasuring();
        await stopArchive();
        await Promise.all([closeRendering(), closePictureWorker(), closeHashing()]);
        await database.close();
      },
    };
  } catch (error) {
    await stopWork(portal);
    stopMeasuring();
    await stopArchive();
    await closeHashing();
    await database.close();
    throw error;
  }
}
