import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/mail-server.ts';
import { Client, setUpRestaurant } from '../support/server.ts';
import {
  build,
  clear,
  closeApp,
  launch,
  lookAt,
  makePlace,
  openDisplay,
  openWindow,
  repoRoot,
  runtime,
  type Place,
} from './desktop-app.ts';

const isRun = runtime && process.platform === 'linux';
const skipped = isRun ? '' : ' (skipped: no Electron for Linux to run)';
const NEXT = '99.0.0';
const long = { timeout: 180_000 };

/** What a version that does not get ready does: it changes the tables, then fails. */
const BROKEN = `import sqlite3 from 'sqlite3';
const database = new sqlite3.Database(process.env.DATA_DIR + '/database.sqlite');
database.run("INSERT INTO \\"SequelizeMeta\\" (name) VALUES ('9999-of-the-next-version')", () =>
  database.close(() => process.exit(1)));
`;

describe.skipIf(!isRun)(`an update of the desktop app${skipped}`, () => {
  let screen: Awaited<ReturnType<typeof openDisplay>>;
  let place: Place;
  let feed: Server;
  let app: ElectronApplication | undefined;
  /** The image is sent once this settles. */
  let isHeld: Promise<void> = Promise.resolve();

  beforeAll(async () => {
    build();
    screen = await openDisplay();
  });
  afterAll(() => screen?.close());
  afterEach(async () => {
    isHeld = Promise.resolve();
    await endProgram();
    await closeApp(app).catch(() => undefined);
    await new Promise((closed) => feed.close(closed));
    clear(place);
  });

  /** A program in the place of an AppImage: one file, which starts the app of a folder. */
  function imageOf(folder: string): string {
    return `#!/bin/sh
APPIMAGE="$0" exec "${join(runtime!, 'electron')}" --no-sandbox --disable-gpu "${folder}" "$@"
`;
  }

  /** The app as it is, by the version NEXT. */
  function nextVersion(isBroken: boolean): string {
    const folder = join(place.home, 'next');
    mkdirSync(folder);
    const manifest = JSON.parse(readFileSync(join(repoRoot, 'package.json'), 'utf8')) as object;
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, version: NEXT }));
    cpSync(join(repoRoot, 'dist'), join(folder, 'dist'), { recursive: true });
    symlinkSync(join(repoRoot, 'node_modules'), join(folder, 'node_modules'));
    if (isBroken) writeFileSync(join(folder, 'dist/server/start.js'), BROKEN);
    return folder;
  }

  /** A feed as electron-builder writes it, over http. */
  async function publish(image: string): Promise<string> {
    const name = `App-${NEXT}.AppImage`;
    const sha512 = createHash('sha512').update(image).digest('base64');
    const yaml = `version: ${NEXT}
files:
  - url: ${name}
    sha512: ${sha512}
    size: ${Buffer.byteLength(image)}
path: ${name}
sha512: ${sha512}
releaseDate: '2026-01-01T00:00:00.000Z'
`;
    feed = createServer((request, response) => {
      if (request.url?.includes(name)) void isHeld.then(() => response.end(image));
      else if (request.url?.includes('.yml')) response.end(yaml);
      else response.writeHead(404).end();
    });
    await new Promise<void>((ready) => {
      feed.listen(0, '127.0.0.1', ready);
    });
    return `http://127.0.0.1:${(feed.address() as AddressInfo).port}/`;
  }

  const record = (): { state?: string } | null => {
    const folder = join(
      place.home,
      readdirSync(place.home).find((one) => existsSync(join(place.home, one, 'updates'))) ?? '',
    );
    const file = join(folder, 'updates', 'update.json');
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { state: string }) : null;
  };
  const version = async (): Promise<string | null> =>
    fetch(`http://127.0.0.1:${place.staffPort}/healthz`)
      .then((answer) => answer.json())
      .then((body: { version: string }) => body.version)
      .catch(() => null);

  /** Ends the app that the update started: the parent of its server. */
  async function endProgram(): Promise<void> {
    let program = 0;
    try {
      const { pid } = JSON.parse(
        readFileSync(join(place.env.DATA_DIR!, 'server.json'), 'utf8'),
      ) as { pid: number };
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      program = Number(stat.split(') ')[1]!.split(' ')[1]);
      process.kill(program, 'SIGTERM');
    } catch {
      return; // it has ended
    }
    // Where nobody reaps it, it stays as a zombie.
    const hasEnded = (): boolean => {
      const stat = `/proc/${program}/stat`;
      return !existsSync(stat) || readFileSync(stat, 'utf8').split(') ')[1]!.startsWith('Z');
    };
    await until('the end of the app', hasEnded);
  }

  async function showUpdates(): Promise<Page> {
    const [page] = await Promise.all([
      app!.waitForEvent('window', { timeout: 60_000 }),
      app!.evaluate(({ Menu }) => {
        const all = Menu.getApplicationMenu()!.items.flatMap(({ submenu }) => submenu?.items ?? []);
        all.find(({ label }) => label === 'Updates…')!.click();
      }),
    ]);
    return page;
  }

  async function start(isBroken: boolean): Promise<{ page: Page; url: string }> {
    place = await makePlace(screen.display);
    const image = join(place.home, 'Restaurant.AppImage');
    writeFileSync(image, imageOf(repoRoot));
    chmodSync(image, 0o755);
    place.env.APPIMAGE = image;
    place.env.XDG_CACHE_HOME = join(place.home, 'cache');
    const url = await publish(imageOf(nextVersion(isBroken)));
    app = await launch(place);
    await openWindow(app);
    const page = await showUpdates();
    await page.getByText('The program does not look for updates.').waitFor();
    return { page, url };
  }

  async function choose(page: Page, feed: string): Promise<void> {
    await page.getByLabel('Look for updates').check();
    await page.getByLabel('Address, folder or GitHub project').fill(feed);
    await page.getByRole('button', { name: 'Save' }).click();
  }

  async function updateFrom(isBroken: boolean): Promise<void> {
    const { page, url } = await start(isBroken);
    const portal = new Client(`http://127.0.0.1:${place.portalPort}`);
    const staff = new Client(`http://127.0.0.1:${place.staffPort}`);
    const { owner, table, wine } = await setUpRestaurant({ portal, staff });
    const items = [{ product_id: wine.id, quantity: 1 }];
    const { body: order } = await portal.post(`/menu/${table.token}/order`, { items });

    await choose(page, 'http://example.org/');
    await page.getByText('This is not an https address').waitFor();
    await choose(page, url);
    await page.getByText(`Version ${NEXT} is ready to be installed.`).waitFor(long);
    await lookAt(page, 'update-ready');
    await page.getByRole('button', { name: 'Install and restart' }).click();
    await page.getByText(/once no orders are open\. Open orders: 1\./).waitFor(long);
    await lookAt(page, 'update-refused');
    expect(await version()).not.toBe(NEXT);
    const program = app!.process();
    await owner.patch(`/api/orders/${order.order_id}`, { status: 'cancelled' });
    await expect.poll(() => program.exitCode, long).toBe(0);
    app = undefined;
    const backups = readdirSync(join(place.env.DATA_DIR!, 'backups'));
    expect(backups.some((name) => /^before-update-.*\.sqlite$/.test(name))).toBe(true);
  }

  test('waits for open orders, makes a backup, and is kept once the new version is ready', async () => {
    await updateFrom(false);
    await expect.poll(version, long).toBe(NEXT);
    await expect.poll(() => record()?.state, long).toBe('done');
    expect(readFileSync(join(place.home, 'Restaurant.AppImage'), 'utf8')).toContain('/next"');
  });

  test('is dropped when updates are switched off while it is fetched', async () => {
    const { page, url } = await start(false);
    let send: () => void = () => undefined;
    isHeld = new Promise<void>((done) => {
      send = done;
    });
    await choose(page, url);
    await page.getByText(`Version ${NEXT} is being downloaded`).waitFor(long);
    await page.getByLabel('Look for updates').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The program does not look for updates.').waitFor();
    send();
    const hasArrived = () =>
      readdirSync(place.env.XDG_CACHE_HOME!, { recursive: true, encoding: 'utf8' }).some((name) =>
        name.endsWith(`/App-${NEXT}.AppImage`),
      );
    await until('the end of the download', hasArrived, 180_000);
    await choose(page, 'http://example.org/');
    await page.getByText('This is not an https address').waitFor();
    expect(await page.getByRole('status').innerText()).toBe(
      'The program does not look for updates.',
    );
  });

  test('is offered again after a backup before it that failed', async () => {
    const { page, url } = await start(false);
    await choose(page, url);
    await page.getByText(`Version ${NEXT} is ready to be installed.`).waitFor(long);
    const backups = join(place.env.DATA_DIR!, 'backups');
    rmSync(backups, { recursive: true, force: true });
    writeFileSync(backups, 'no folder');
    await page.getByRole('button', { name: 'Install and restart' }).click();
    await page.locator('[role=status].bad').waitFor(long);
    await lookAt(page, 'update-backup-failed');
    rmSync(backups);
    const program = app!.process();
    await page.getByRole('button', { name: 'Install and restart' }).click();
    await expect.poll(() => program.exitCode, long).toBe(0);
    app = undefined;
    await expect.poll(version, long).toBe(NEXT);
    await expect.poll(() => record()?.state, long).toBe('done');
  });

  test('goes back to the version before, with its data, when the new one does not get ready', async () => {
    await updateFrom(true);
    await expect.poll(() => record()?.state, long).toBe('went_back');
    expect(await version()).not.toBe(NEXT);
    expect(readFileSync(join(place.home, 'Restaurant.AppImage'), 'utf8')).toContain(repoRoot);
    expect(readdirSync(place.env.DATA_DIR!).some((name) => name.startsWith('set-aside-'))).toBe(
      true,
    );
  });
});
