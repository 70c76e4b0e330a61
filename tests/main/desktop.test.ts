import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ElectronApplication, Page } from 'playwright-core';
import {
  build,
  clear,
  exitCode,
  isFree,
  launch,
  makePlace,
  occupy,
  openDisplay,
  runtime,
  startAgain,
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

describe.skipIf(!runtime)(`the running desktop app${skipped}`, () => {
  let place: Place;
  let app: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    place = await makePlace(screen.display);
    app = await launch(place);
    page = await app.firstWindow({ timeout: 180_000 });
    await page.waitForLoadState('domcontentloaded');
  });
  afterAll(async () => {
    await app?.close();
    clear(place);
  });

  const home = (): string => `http://127.0.0.1:${place.staffPort}`;
  const windows = (): Promise<number> =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

  test('the window shows the staff page of the server that the app started', async () => {
    expect(new URL(page.url()).origin).toBe(home());
    expect(await page.title()).not.toBe('');
  });

  test('pages get no Node, and only a bridge of named functions', async () => {
    const found = await page.evaluate(() => ({
      node: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter(
        (name) => name in window,
      ),
      bridge: Object.entries(window.desktop ?? {})
        .map(([name, value]) => `${name}: ${typeof value}`)
        .sort(),
    }));
    expect(found).toEqual({
      node: [],
      bridge: ['print: function', 'printers: function', 'quit: function'],
    });
  });

  test('the window is isolated and sandboxed', async () => {
    const settings = await app.evaluate(({ webContents }) =>
      webContents.getAllWebContents().map((contents) => {
        const { contextIsolation, sandbox, webSecurity, nodeIntegration, webviewTag } = (
          contents as unknown as { getLastWebPreferences(): Record<string, unknown> }
        ).getLastWebPreferences();
        return { contextIsolation, sandbox, webSecurity, nodeIntegration, webviewTag };
      }),
    );
    expect(settings).toEqual([
      {
        contextIsolation: true,
        sandbox: true,
        webSecurity: true,
        nodeIntegration: false,
        webviewTag: false,
      },
    ]);
  });

  test.each([
    'https://example.com/',
    'data:text/html,away',
    'file:///etc/passwd',
    'http://localhost:9/',
  ])('the window does not navigate to %s', async (away) => {
    await page.evaluate((url) => {
      location.href = url;
    }, away);
    await page.waitForTimeout(300);
    expect(new URL(page.url()).origin).toBe(home());
  });

  test('no window is opened, of the app or of another origin', async () => {
    const opened = await page.evaluate(
      (own) =>
        [window.open('https://example.com/'), window.open(own), window.open('about:blank')].map(
          String,
        ),
      home(),
    );
    expect(opened).toEqual(['null', 'null', 'null']);
    expect(await windows()).toBe(1);
  });

  test('nothing is sent to another address', async () => {
    const reached = await page.evaluate(
      (port) =>
        fetch(`http://127.0.0.1:${port}/healthz`, { mode: 'no-cors' }).then(
          () => true,
          () => false,
        ),
      place.portalPort,
    );
    expect(reached).toBe(false);
  });

  test('no permission is granted', async () => {
    const answers = await page.evaluate(async () => ({
      notifications: await Notification.requestPermission(),
      location: await new Promise((resolve) => {
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          () => resolve('denied'),
        );
      }),
      camera: await (
        navigator.mediaDevices?.getUserMedia({ video: true }) ?? Promise.reject(new Error())
      ).then(
        () => 'granted',
        () => 'denied',
      ),
    }));
    expect(answers).toEqual({ notifications: 'denied', location: 'denied', camera: 'denied' });
  });

  test.each([
    { invoice_id: '../../x', print_job_id: 'a', format: 'a4' },
    { invoice_id: 'a', print_job_id: 'a', format: 'a4', path: '/etc/passwd' },
    { invoice_id: 'a', print_job_id: 'a', format: 'poster' },
    'a',
  ])('the bridge refuses to print %j', async (input) => {
    const said = await page.evaluate(
      (value) =>
        window.desktop!.print(value as never).then(
          () => 'printed',
          (error: Error) => error.message,
        ),
      input as unknown,
    );
    expect(said).toMatch(/print: /);
    expect(said).not.toBe('printed');
  });

  test('printers are listed by system name', async () => {
    const printers = await page.evaluate(() => window.desktop!.printers());
    for (const printer of printers)
      expect(Object.keys(printer).sort()).toEqual(['displayName', 'isDefault', 'name']);
    expect(await windows()).toBe(1);
  });

  test('a second start quits at once and focuses the first', async () => {
    expect(await exitCode(startAgain(place))).toBe(0);
    expect(await windows()).toBe(1);
    expect((await fetch(`${home()}/healthz`)).status).toBe(200);
  });

  test('quitting stops the server and frees its ports', async () => {
    const program = app.process();
    const closed = app.waitForEvent('close', { timeout: 120_000 });
    await page.evaluate(() => {
      void window.desktop!.quit();
    });
    await closed;
    expect(await exitCode(program)).toBe(0);
    expect(await isFree(place.staffPort)).toBe(true);
    expect(await isFree(place.portalPort)).toBe(true);
  });
});

describe.skipIf(!runtime)(`the desktop app in case of errors${skipped}`, () => {
  test('a port in use is reported in plain words with details, and the app quits', async () => {
    const place = await makePlace(screen.display);
    const stranger = await occupy(place.staffPort);
    const app = await launch(place);
    const page = await app.firstWindow({ timeout: 180_000 });
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
      const page = await app.firstWindow({ timeout: 180_000 });
      await page.getByRole('heading', { name: title }).waitFor();
      await page.getByText(particulars).waitFor();
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

  test('a crashed server is restarted, and the window continues', async () => {
    const place = await makePlace(screen.display);
    const app = await launch(place);
    await app.firstWindow({ timeout: 180_000 });
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
    await app.close();
    expect(await isFree(place.staffPort)).toBe(true);
    clear(place);
  });
});
