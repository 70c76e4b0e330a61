import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  build,
  clear,
  exitCode,
  isFree,
  closeApp,
  launch,
  openWindow,
  makePlace,
  occupy,
  openDisplay,
  runtime,
  startPrintingTo,
  type Place,
} from './desktop-app.ts';

const skipped = runtime ? '' : ' (skipped: ELECTRON_OVERRIDE_DIST_PATH names no Electron to run)';
let screen: Awaited<ReturnType<typeof openDisplay>>;

beforeAll(async () => {
  if (!runtime) return;
  build();
  screen = await openDisplay();
});
afterAll(() => screen?.close());

describe.skipIf(!runtime)(`the desktop app in case of errors${skipped}`, () => {
  test('a port in use is reported in plain words with details, and the app quits', async () => {
    const place = await makePlace(screen.display);
    const stranger = await occupy(place.staffPort);
    const app = await launch(place);
    const page = await openWindow(app);
    await page.getByRole('heading', { name: 'Another program is using the port' }).waitFor();
    expect(await page.evaluate(() => 'desktop' in window)).toBe(false);

    await page.getByRole('button', { name: 'Copy details' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toContain(
      String(place.staffPort),
    );

    const closed = app.waitForEvent('close', { timeout: 120_000 });
    await page
      .getByRole('button', { name: 'Quit' })
      .click()
      .catch(() => undefined);
    await closed;
    stranger.close();
    clear(place);
  });

  test.each([
    [
      'the data folder cannot be written',
      (place: Place) => {
        writeFileSync(join(place.home, 'a-file'), '');
        place.env.DATA_DIR = join(place.home, 'a-file', 'data');
      },
      'The data folder cannot be written to',
      /a-file/,
    ],
    [
      'a setting is not right',
      (place: Place) => {
        place.env.PORTAL_PORT = 'four thousand';
      },
      'A setting is incorrect',
      /PORTAL_PORT/,
    ],
  ])(
    'the app says in plain words that %s, with details, and exits with an error',
    async (_what, spoil, title, particulars) => {
      const place = await makePlace(screen.display);
      spoil(place);
      const app = await launch(place);
      const page = await openWindow(app);
      await page.getByRole('heading', { name: title }).waitFor();
      await page.locator('pre').getByText(particulars).waitFor();
      const program = app.process();
      const closed = app.waitForEvent('close', { timeout: 120_000 });
      await page
        .getByRole('button', { name: 'Quit' })
        .click()
        .catch(() => undefined);
      await closed;
      expect(await exitCode(program)).toBe(1);
      clear(place);
    },
  );

  test('what the app prints may lead into a full disk: it opens its window all the same', async () => {
    const place = await makePlace(screen.display);
    const { child, close } = startPrintingTo('/dev/full', place);
    const log = (): string =>
      readdirSync(join(place.home, 'data/logs'))
        .map((name) => readFileSync(join(place.home, 'data/logs', name), 'utf8'))
        .join('');
    await expect
      .poll(() => existsSync(join(place.home, 'data/logs')) && log(), { timeout: 120_000 })
      .toMatch(/is open in its window|"fatal"/);
    expect(log()).not.toContain('"fatal"');
    child.kill('SIGTERM');
    expect(await exitCode(child)).toBe(0);
    close();
    clear(place);
  });

  test('a crashed server is restarted, and the window continues', async () => {
    const place = await makePlace(screen.display);
    const app = await launch(place);
    await openWindow(app);
    const serverPid = (): Promise<number | undefined> =>
      app.evaluate(
        ({ app: electron }) =>
          electron.getAppMetrics().find((metric) => metric.name === 'Restaurant server')?.pid,
      );
    const before = await serverPid();
    process.kill(before!, 'SIGKILL');
    await expect
      .poll(
        () =>
          fetch(`http://127.0.0.1:${place.staffPort}/healthz`).then(
            (response) => response.status,
            () => 0,
          ),
        { timeout: 120_000 },
      )
      .toBe(200);
    expect(await serverPid()).not.toBe(before);
    await closeApp(app);
    expect(await isFree(place.staffPort)).toBe(true);
    clear(place);
  });

  test('a kitchen’s window that crashes while the server is down comes back with it', async () => {
    const place = await makePlace(screen.display);
    const app = await launch(place);
    await openWindow(app);
    const open = app.waitForEvent('window');
    await app.evaluate(({ Menu }) => {
      const items = Menu.getApplicationMenu()!.items.flatMap((one) => one.submenu?.items ?? []);
      items.find(({ accelerator }) => accelerator?.endsWith('Shift+K'))!.click();
    });
    await (await open).waitForLoadState();
    /** Kills the server and, once it is gone, the kitchen's page, which cannot be loaded then. */
    await app.evaluate(async ({ app: electron, BrowserWindow }) => {
      const server = electron.getAppMetrics().find(({ name }) => name === 'Restaurant server')!;
      const [newest] = BrowserWindow.getAllWindows().sort((a, b) => b.id - a.id);
      const kitchen = newest!.webContents;
      (globalThis as { kitchen?: unknown }).kitchen = kitchen;
      const lost = new Promise((done) => kitchen.once('did-fail-load', done));
      electron.once('child-process-gone', () =>
        setImmediate(() => kitchen.forcefullyCrashRenderer()),
      );
      process.kill(server.pid, 'SIGKILL');
      await lost;
    });
    const shown = (): Promise<string> =>
      app.evaluate(() =>
        (globalThis as { kitchen?: Electron.WebContents }).kitchen!.executeJavaScript(
          'document.querySelector("#app")?.textContent ?? ""',
        ),
      );
    await expect.poll(shown, { timeout: 120_000 }).not.toBe('');
    await closeApp(app);
    clear(place);
  });
});
