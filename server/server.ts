import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { noteStoredCosts } from './accounts/stored-costs.ts';
import { createPortalApp, createStaffApp } from './app.ts';
import { clearAway } from './backups/leftovers.ts';
import { useConfig, type Config } from './config.ts';
import { connect } from './database/connect.ts';
import { migrate } from './database/migrate.ts';
import { drained } from './database/transaction.ts';
import { guardWrites } from './database/write-gate.ts';
import { lockFolder, type FolderLock } from './data-folder/lock.ts';
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
import { startPrinting, stopPrinting } from './printing/delivery.ts';
import { forgetForwarder } from './warnings/warnings.ts';
import { portalUrl, setPortalPort } from './restaurant/restaurant.ts';
import { setupCode } from './setup/set-up.ts';
import { settleKeys } from './security/installation.ts';
import { closeBcrypt } from './security/bcrypt-threads.ts';
import { measureCost } from './security/passwords.ts';

export interface RunningServer {
  staff_url: string;
  portal_url: string;
  /** The address for guests' phones: in QR codes and mails. */
  guests_url: string;
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
  const lock = await lockFolder(config.DATA_DIR, config.DATABASE_URL ? 'shared' : 'alone');
  try {
    await refuseLostDatabase(config);
    const running = await startLocked(config);
    storeAddressesIn(lock, running);
    return { ...running, close: () => running.close().finally(lock.release) };
  } catch (error) {
    await lock.release();
    throw error;
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

async function startLocked(config: Config): Promise<RunningServer> {
  const [database] = await Promise.all([connect(config), measureCost()]);
  const portal = watchRequests(createServer(createPortalApp()));
  const staff = watchRequests(createServer(createStaffApp()));
  try {
    await refuseEmptyDatabase(config);
    await migrate(database, config.DATA_DIR);
    guardWrites(database);
    await settleKeys(config.DATA_DIR, config.JWT_SECRET);
    await clearAway();
    await noteStoredCosts();
    await startArchive();
    await startEvents(config.DATABASE_URL);
    await findLanAddress();
    forgetForwarder();
    await startScheduler(); // before the first call: what it may issue depends on the clock
    const portalPort = await listen(portal, config.PORTAL_HOST, config.PORTAL_PORT);
    const staffPort = await listen(staff, config.STAFF_HOST, config.STAFF_PORT);
    setPortalPort(portalPort);
    startDelivery(mailAttachment);
    startRendering();
    startPrinting();
    startWatching();
    return {
      staff_url: `http://${reachable(config.STAFF_HOST)}:${staffPort}`,
      portal_url: config.PUBLIC_URL ?? `http://${reachable(config.PORTAL_HOST)}:${portalPort}`,
      guests_url: portalUrl(),
      setup_code: setupCode(),
      close: async () => {
        await Promise.all([
          closeServer(portal),
          closeServer(staff, closeStreams),
          stopDelivery(),
          stopRendering(),
          stopPrinting(),
          stopEvents(),
          stopScheduler(),
          stopChecks(),
          stopWatching(),
        ]);
        await drained();
        await stopArchive();
        await Promise.all([closeRendering(), closePictureWorker(), closeBcrypt()]);
        await database.close();
      },
    };
  } catch (error) {
    await Promise.all([
      ...[portal, staff].filter(({ listening }) => listening).map((server) => closeServer(server)),
      stopEvents(),
      stopScheduler(),
      stopArchive(),
    ]);
    await database.close();
    throw error;
  }
}
