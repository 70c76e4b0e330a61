import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { noteKeptCosts } from './accounts/kept-costs.ts';
import { createPortalApp, createStaffApp } from './app.ts';
import { useConfig, type Config } from './config.ts';
import { connect } from './database/connect.ts';
import { migrate } from './database/migrate.ts';
import { drained } from './database/transaction.ts';
import { startEvents, stopEvents } from './events/events.ts';
import { startHousekeeping, stopHousekeeping } from './housekeeping.ts';
import { startDrawing, stopDrawing } from './invoices/backlog.ts';
import { stopChecks } from './invoices/checks.ts';
import { closeDrawing } from './invoices/drawing.ts';
import { startArchive, stopArchive } from './invoices/watch.ts';
import { closePictureRoom } from './restaurant/picture-room.ts';
import { mailAttachment } from './invoices/attachment.ts';
import { findLanAddress } from './restaurant/lan.ts';
import { startDelivery, stopDelivery } from './mail/delivery.ts';
import { startPrinting, stopPrinting } from './printing/delivery.ts';
import { portalUrl, setPortalPort, setupCode } from './restaurant/restaurant.ts';
import { loadKeys } from './security/keys.ts';
import { closeBcrypt } from './security/bcrypt-threads.ts';
import { measureCost } from './security/passwords.ts';

export interface RunningServer {
  staff_url: string;
  portal_url: string;
  /** What guests' phones reach: in QR codes and mails. */
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
const shown = (host: string) => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host);

function closeServer(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeIdleConnections();
    // Event streams never end by themselves.
    setTimeout(() => server.closeAllConnections(), 1000).unref();
  });
}

/** Keys → connect → migrate → listen on both ports. @throws what stands in the way, with nothing left open */
export async function startServer(config: Config): Promise<RunningServer> {
  useConfig(config);
  loadKeys(config.DATA_DIR, config.JWT_SECRET);
  const [database] = await Promise.all([connect(config), measureCost()]);
  const [portal, staff] = [createServer(createPortalApp()), createServer(createStaffApp())];
  try {
    await migrate(database, config.DATA_DIR);
    await noteKeptCosts();
    await startArchive();
    await startEvents(config.DATABASE_URL);
    await findLanAddress();
    await startHousekeeping(); // before the first call: what it may issue depends on the clock
    const portalPort = await listen(portal, config.PORTAL_HOST, config.PORTAL_PORT);
    const staffPort = await listen(staff, config.STAFF_HOST, config.STAFF_PORT);
    setPortalPort(portalPort);
    startDelivery(mailAttachment);
    startDrawing();
    startPrinting();
    return {
      staff_url: `http://${shown(config.STAFF_HOST)}:${staffPort}`,
      portal_url: config.PUBLIC_URL ?? `http://${shown(config.PORTAL_HOST)}:${portalPort}`,
      guests_url: portalUrl(),
      setup_code: setupCode(),
      close: async () => {
        await Promise.all([
          closeServer(portal),
          closeServer(staff),
          stopDelivery(),
          stopDrawing(),
          stopPrinting(),
          stopEvents(),
          stopHousekeeping(),
          stopChecks(),
        ]);
        await drained();
        await stopArchive();
        await Promise.all([closeDrawing(), closePictureRoom(), closeBcrypt()]);
        await database.close();
      },
    };
  } catch (error) {
    await Promise.all([
      ...[portal, staff].filter(({ listening }) => listening).map(closeServer),
      stopEvents(),
      stopHousekeeping(),
      stopArchive(),
    ]);
    await database.close();
    throw error;
  }
}
