import type { ElectronApplication } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  build,
  clear,
  closeApp,
  launch,
  openWindow,
  makePlace,
  openDisplay,
  runtime,
  type Place,
} from '../main/desktop-app.ts';
import { at, logIn, openBackOffice, type BackOffice } from '../support/back-office.ts';
import { collectFaults, MOVING, openBrowser, PHONE } from '../support/browser.ts';
import { playEvening } from '../support/evening.ts';
import { Client, setUpRestaurant } from '../support/server.ts';
import { makeUser, STAFF_PASSWORD } from '../support/staff.ts';

const TOLD =
  'three rounds, a move, a void, three payers in three ways, and a closed day that agrees to the cent';
const faults: string[] = [];

/** The phones of the guests and of the waiter, in a browser beside the till. */
async function phones(portal: Client, staff: Client, waiter: { email: string }) {
  const browser = await openBrowser();
  const phone = async (path: string, baseURL = portal.base) => {
    const context = await browser.newContext({ ...PHONE, ...MOVING, baseURL });
    context.setDefaultTimeout(60_000);
    const page = collectFaults(await context.newPage(), faults);
    await page.goto(path);
    return page;
  };
  return {
    phone,
    waiter: async (path: string) => {
      const page = await phone(path, staff.base);
      await logIn(page, { email: waiter.email, password: STAFF_PASSWORD });
      await at(page, path);
      return page;
    },
  };
}

describe('the evening of a table in a browser', () => {
  let office: BackOffice;
  beforeAll(async () => {
    office = await openBackOffice();
  });
  afterAll(() => office.stop());

  it(TOLD, async () => {
    const { portal, staff } = office.server;
    const restaurant = await setUpRestaurant(office.server, {});
    const waiter = await makeUser(office.server, restaurant.owner, 'waiter');
    const till = await office.visit('/login', {
      ...MOVING,
      viewport: { width: 1280, height: 800 },
    });
    await logIn(till);
    await at(till, '/');
    await playEvening({ restaurant, till, ...(await phones(portal, staff, waiter)) });
    expect([...office.faults, ...faults]).toEqual([]);
  });
});

const skipped = runtime ? '' : ' (skipped: ELECTRON_OVERRIDE_DIST_PATH names no Electron to run)';
describe.skipIf(!runtime)(`the evening of a table in the desktop app${skipped}`, () => {
  let screen: Awaited<ReturnType<typeof openDisplay>>;
  let place: Place;
  let app: ElectronApplication;
  beforeAll(async () => {
    build();
    screen = await openDisplay();
    place = await makePlace(screen.display);
    app = await launch(place);
  });
  afterAll(async () => {
    await closeApp(app);
    if (place) clear(place);
    screen?.close();
  });

  it(TOLD, async () => {
    const till = collectFaults(await openWindow(app), faults);
    till.setDefaultTimeout(60_000);
    await till.waitForLoadState('domcontentloaded');
    const portal = new Client(`http://127.0.0.1:${place.portalPort}`);
    const staff = new Client(`http://127.0.0.1:${place.staffPort}`);
    const restaurant = await setUpRestaurant({ portal, staff }, {});
    const waiter = await makeUser({ staff }, restaurant.owner, 'waiter');
    await till.goto(`${staff.base}/login`);
    await logIn(till);
    await till.waitForURL(`${staff.base}/`);
    await playEvening({ restaurant, till, ...(await phones(portal, staff, waiter)) });
    expect(faults).toEqual([]);
  });
});
