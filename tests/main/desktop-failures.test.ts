import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/mail-server.ts';
import { OWNER, setUpRestaurant, startTestServer } from '../support/server.ts';
import {
  build,
  clear,
  closeApp,
  exitCode,
  launch,
  lookAt,
  makePlace,
  openDisplay,
  openWindow,
  runtime,
  type Place,
} from './desktop-app.ts';

const skipped = runtime ? '' : ' (skipped: ELECTRON_OVERRIDE_DIST_PATH names no Electron to run)';

describe.skipIf(!runtime)(`the desktop app whose data is damaged${skipped}`, () => {
  let screen: Awaited<ReturnType<typeof openDisplay>>;
  let place: Place;
  let app: ElectronApplication;
  let dataDir: string;

  /** A restaurant with one backup, whose settings are wrong and whose database is damaged. */
  beforeAll(async () => {
    build();
    screen = await openDisplay();
    place = await makePlace(screen.display);
    dataDir = place.env.DATA_DIR!;
    const server = await startTestServer();
    const { owner } = await setUpRestaurant(server);
    await owner.post('/api/backups');
    await server.close();
    cpSync(server.dataDir, dataDir, { recursive: true });
    await server.stop().catch(() => undefined);
    writeFileSync(join(dataDir, 'config.env'), 'BACKUP_AT=noon\n');
    writeFileSync(join(dataDir, 'database.sqlite'), 'no database '.repeat(500));
    app = await launch(place);
  });
  afterAll(async () => {
    await closeApp(app);
    screen.close();
    clear(place);
  });

  const failure = async (title: string): Promise<Page> => {
    const page = await openWindow(app);
    await page.getByRole('heading', { name: title }).waitFor({ timeout: 120_000 });
    return page;
  };
  const press = (page: Page, name: string): Promise<void> =>
    page.getByRole('button', { name }).click();

  test('names the file of the settings with its path, shows the folder, and saves a report', async () => {
    const page = await failure('A setting is incorrect');
    await page.getByText(join(dataDir, 'config.env'), { exact: true }).waitFor();
    await page.getByText(/BACKUP_AT: must be a time of day/).waitFor();
    await lookAt(page, 'failure-settings');

    const report = join(place.home, 'report.txt');
    await app.evaluate(({ shell, dialog }, filePath) => {
      const seen = globalThis as { shown?: string };
      shell.openPath = (path) => {
        seen.shown = path;
        return Promise.resolve('');
      };
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, report);
    await press(page, 'Show the folder');
    await expect
      .poll(() => app.evaluate(() => (globalThis as { shown?: string }).shown))
      .toBe(dataDir);
    await press(page, 'Save a report…');
    await page.getByRole('button', { name: 'Report saved' }).waitFor({ timeout: 60_000 });
    const text = readFileSync(report, 'utf8');
    expect(text).toContain('BACKUP_AT: must be a time of day');
    expect(text).toContain('== Last lines of the logs');
    expect(text).not.toContain(OWNER.email);
  });

  test('tries again with corrected settings, and offers the backup for the damaged database', async () => {
    writeFileSync(join(dataDir, 'config.env'), 'BACKUP_AT=off\n');
    await press(await openWindow(app), 'Try again');
    const page = await failure('The database cannot be used');
    await page.getByText(/npm run restore -- --data-dir/).waitFor();
    await lookAt(page, 'failure-database');
    await press(page, 'Restore the backup…');
    await page.getByRole('heading', { name: /^Restore the backup of / }).waitFor();
    await lookAt(page, 'failure-restore');
    await press(page, 'Back');
    await page.getByRole('heading', { name: 'The database cannot be used' }).waitFor();
  });

  test('restores it, keeps what was there aside, and starts', async () => {
    const page = await openWindow(app);
    await app.evaluate(({ dialog }) => {
      dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false });
    });
    await press(page, 'Restore the backup…');
    await press(page, 'Restore');
    const ready = await until(
      'the staff page',
      () => app.windows().find((one) => one.url().startsWith('http://127.0.0.1')),
      120_000,
    );
    await ready.getByLabel('Email').first().waitFor();
    const answer = await fetch(`http://127.0.0.1:${place.staffPort}/api/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: OWNER.email, password: OWNER.password }),
    });
    expect(answer.status).toBe(200);
    const [aside] = readdirSync(dataDir).filter((name) => name.startsWith('set-aside-'));
    expect(readFileSync(join(dataDir, aside!, 'database.sqlite'), 'utf8')).toContain('no database');
    expect(existsSync(join(dataDir, 'logs'))).toBe(true);
  });

  test('ends with its window, also while that of the kitchen is open', async () => {
    const kitchen = app.waitForEvent('window', { timeout: 60_000 });
    await app.evaluate(({ Menu }) => {
      const all = Menu.getApplicationMenu()!.items.flatMap(({ submenu }) => submenu?.items ?? []);
      all.find(({ label }) => label === 'Kitchen screen')!.click();
    });
    await kitchen;
    writeFileSync(join(dataDir, 'config.env'), 'BACKUP_AT=noon\n');
    const server = await app.evaluate(
      ({ app: electron }) =>
        electron.getAppMetrics().find((metric) => metric.name === 'Restaurant server')!.pid,
    );
    process.kill(server, 'SIGKILL');
    const said = await until(
      'the window of the failure',
      async () => {
        for (const page of app.windows()) {
          const heading = page.getByRole('heading', { name: 'A setting is incorrect' });
          if ((await heading.count().catch(() => 0)) > 0) return page;
        }
        return null;
      },
      120_000,
    );
    const program = app.process();
    await said.close();
    expect(await exitCode(program)).toBe(1);
  });
});
