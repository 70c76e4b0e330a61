import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ElectronApplication, Page } from 'playwright-core';
import { Client, setUpRestaurant, type TestRestaurant } from '../support/server.ts';
import {
  build,
  clear,
  exitCode,
  isFree,
  answerQuestions,
  closeApp,
  launch,
  openWindow,
  questions,
  makePlace,
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
    page = await openWindow(app);
    await page.waitForLoadState('domcontentloaded');
  });
  afterAll(async () => {
    await closeApp(app);
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

describe.skipIf(!runtime)(`a day with the desktop app${skipped}`, () => {
  let place: Place;
  let app: ElectronApplication;
  let page: Page;
  let restaurant: TestRestaurant;

  beforeAll(async () => {
    place = await makePlace(screen.display);
    place.env.LANGUAGE = 'es';
    place.env.LANG = 'es_ES.UTF-8';
    app = await launch(place);
  });
  afterAll(async () => {
    await closeApp(app);
    clear(place);
  });

  const menuItem = (label: string): Promise<void> =>
    app.evaluate(({ Menu }, wanted) => {
      const all = Menu.getApplicationMenu()!.items.flatMap(({ submenu }) => submenu?.items ?? []);
      all.find((item) => item.label === wanted)!.click();
    }, label);
  const closeWindow = (): Promise<void> =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
  const isShown = (): Promise<boolean> =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.isVisible());
  const staysAwake = (): Promise<boolean> =>
    app.evaluate(({ powerSaveBlocker }) =>
      [0, 1, 2, 3].some((number) => powerSaveBlocker.isStarted(number)),
    );

  interface System {
    badge: number | null;
    tip: string;
    /** The labels of the tray's menu, those of its submenus too. */
    tray: string[];
    notes: { title: string; body: string }[];
  }
  /** Records what the app shows outside its windows; the system here has no tray and no badge. */
  const watchSystem = (): Promise<void> =>
    app.evaluate(({ app: electron, Notification, Tray }) => {
      const seen = {
        badge: null as number | null,
        tip: '',
        notes: [] as object[],
        menu: null as unknown,
      };
      Object.assign(globalThis, { seen });
      electron.setBadgeCount = (count) => {
        seen.badge = count ?? null;
        return true;
      };
      const { setContextMenu } = Tray.prototype;
      Tray.prototype.setContextMenu = function (menu) {
        seen.menu = menu;
        setContextMenu.call(this, menu);
      };
      Tray.prototype.setToolTip = (tip) => {
        seen.tip = tip;
      };
      Notification.isSupported = () => true;
      Notification.prototype.show = function () {
        seen.notes.push({ title: this.title, body: this.body });
      };
    });
  const system = (): Promise<System> =>
    app.evaluate(() => {
      interface Item {
        label: string;
        submenu?: { items: Item[] };
      }
      const { seen } = globalThis as unknown as {
        seen: System & { menu: { items: Item[] } | null };
      };
      const labels = (items: Item[]): string[] =>
        items.flatMap(({ label, submenu }) => [label, ...labels(submenu?.items ?? [])]);
      return {
        badge: seen.badge,
        tip: seen.tip,
        notes: seen.notes,
        tray: labels(seen.menu?.items ?? []),
      };
    });
  const chooseInTray = (wanted: string): Promise<void> =>
    app.evaluate((_electron, label) => {
      interface Item {
        label: string;
        click: () => void;
        submenu?: { items: Item[] };
      }
      const { seen } = globalThis as unknown as { seen: { menu: { items: Item[] } } };
      const all = (items: Item[]): Item[] =>
        items.flatMap((item) => [item, ...all(item.submenu?.items ?? [])]);
      all(seen.menu.items)
        .find((item) => item.label === label)!
        .click();
    }, wanted);

  test('it says at once that it starts, then shows the staff page, with a menu in the system’s language', async () => {
    await app.firstWindow().then((splash) => splash.getByText('Iniciando…').waitFor());
    page = await openWindow(app);
    const labels = await app.evaluate(({ Menu }) =>
      Menu.getApplicationMenu()!.items.map(({ label }) => label),
    );
    expect(labels).toEqual(['Archivo', 'Editar', 'Ver', 'Ventana', 'Ayuda']);
    restaurant = await setUpRestaurant({
      portal: new Client(`http://127.0.0.1:${place.portalPort}`),
      staff: new Client(`http://127.0.0.1:${place.staffPort}`),
    });
  });

  test('open orders keep the computer awake and are counted on its icon, and cancelled ones are not', async () => {
    await watchSystem();
    expect(await staysAwake()).toBe(false);
    const { portal, owner, table, wine } = restaurant;
    const { body } = await portal.post(`/menu/${table.token}/order`, {
      items: [{ product_id: wine.id, quantity: 1 }],
    });
    await expect.poll(staysAwake, { timeout: 60_000 }).toBe(true);
    const { badge, tray, tip } = await system();
    expect(badge).toBe(1);
    expect(tray).toContain('Pedidos abiertos: 1');
    expect(tip).toContain('Pedidos abiertos: 1');
    await owner.patch(`/api/orders/${body.order_id}`, { status: 'cancelled' });
    await expect.poll(staysAwake, { timeout: 60_000 }).toBe(false);
    expect((await system()).badge).toBe(0);
  });

  test('the tray copies the guests’ address, and pauses their orders', async () => {
    const { portal, table, wine } = restaurant;
    const { tray } = await system();
    expect(tray).toEqual(
      expect.arrayContaining(['Abrir la administración', 'Pantalla de cocina', 'Salir']),
    );
    await chooseInTray(tray.find((label) => label.startsWith('Copiar la dirección'))!);
    expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toMatch(/^https?:/);
    const order = () =>
      portal.post(`/menu/${table.token}/order`, { items: [{ product_id: wine.id, quantity: 1 }] });
    await chooseInTray('Durante 30 minutos');
    await expect
      .poll(async () => (await system()).tray.some((label) => /pausa hasta las/.test(label)), {
        timeout: 60_000,
      })
      .toBe(true);
    expect((await order()).body.code).toBe('orders_paused');
    await chooseInTray('Volver a aceptar pedidos');
    await expect
      .poll(async () => (await system()).tray.includes('Durante 30 minutos'), { timeout: 60_000 })
      .toBe(true);
  });

  test('kiosk mode of a window is turned on and off by its menu', async () => {
    const toggle = (): Promise<boolean[]> =>
      app.evaluate(({ Menu, BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows();
        const asked = ((globalThis as { kiosk?: boolean[] }).kiosk ??= []);
        // Without a window manager the screen does not change: what the app asks for is seen.
        window!.isKiosk = () => asked.at(-1) ?? false;
        window!.setKiosk = (flag) => asked.push(flag);
        const all = Menu.getApplicationMenu()!.items.flatMap(({ submenu }) => submenu?.items ?? []);
        const item = all.find(({ accelerator }) => accelerator === 'CommandOrControl+Shift+F11')!;
        (item.click as (event: unknown, window: unknown) => void)(undefined, window);
        return asked;
      });
    expect(await toggle()).toEqual([true]);
    expect(await toggle()).toEqual([true, false]);
  });

  test('new orders and calls of guests notify while no window is in front', async () => {
    const { portal, owner, table, wine } = restaurant;
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getFocusedWindow = () => null;
    });
    const { body } = await portal.post(`/menu/${table.token}/order`, {
      items: [{ product_id: wine.id, quantity: 1 }],
    });
    await expect.poll(async () => (await system()).notes, { timeout: 60_000 }).toHaveLength(1);
    await portal.post(`/orders/${body.claim_code}/call`, { reason: 'waiter' });
    await expect.poll(async () => (await system()).notes, { timeout: 60_000 }).toHaveLength(2);
    const { notes } = await system();
    expect(notes.map(({ title }) => title)).toEqual(['Nuevo pedido', 'Una mesa llama']);
    expect(JSON.stringify(notes)).not.toContain(table.name);
    await owner.patch(`/api/orders/${body.order_id}`, { status: 'cancelled' });
    await expect.poll(staysAwake, { timeout: 60_000 }).toBe(false);
  });

  test('closing the window keeps serving, which is said once; a second start shows it again', async () => {
    await answerQuestions(app, 0);
    await closeWindow();
    await expect.poll(isShown).toBe(false);
    expect(await questions(app)).toEqual(['El restaurante sigue abierto']);
    expect((await fetch(`http://127.0.0.1:${place.portalPort}/healthz`)).status).toBe(200);
    expect(await exitCode(startAgain(place))).toBe(0);
    await expect.poll(isShown).toBe(true);
    await closeWindow();
    await expect.poll(isShown).toBe(false);
    expect(await questions(app)).toHaveLength(1);
    expect(await exitCode(startAgain(place))).toBe(0);
    await expect.poll(isShown).toBe(true);
  });

  test('the kitchen has a window of its own, a PDF opens, and the licences are shown', async () => {
    const opened = (): Promise<Page> => app.waitForEvent('window', { timeout: 60_000 });
    const [kitchen] = await Promise.all([opened(), menuItem('Pantalla de cocina')]);
    await kitchen.waitForURL(/\/(?:kitchen|login\?next=%2Fkitchen)$|\/login/);
    await menuItem('Pantalla de cocina');
    const [about] = await Promise.all([opened(), menuItem('Acerca de y licencias')]);
    await about.getByRole('cell', { name: 'express', exact: true }).waitFor();
    const [pdf] = await Promise.all([
      opened(),
      page.evaluate(() => void window.open('/api/tables/qr.pdf')),
    ]);
    expect(pdf.url() === '' || pdf.url().endsWith('/api/tables/qr.pdf')).toBe(true);
    expect(app.windows()).toHaveLength(4);
    await Promise.all([kitchen, about, pdf].map((one) => one.close()));
  });

  test('it starts with the computer once that is chosen', async () => {
    const entry = join(place.home, 'autostart', 'restaurant-back-office.desktop');
    await menuItem('Iniciar con este equipo');
    expect(readFileSync(entry, 'utf8')).toMatch(/^Exec="/m);
    await menuItem('Iniciar con este equipo');
    expect(existsSync(entry)).toBe(false);
  });

  test('it asks before it quits with open orders, and opens where it was', async () => {
    const { portal, table, wine } = restaurant;
    await portal.post(`/menu/${table.token}/order`, {
      items: [{ product_id: wine.id, quantity: 1 }],
    });
    await expect.poll(staysAwake, { timeout: 60_000 }).toBe(true);
    const bounds = { x: 40, y: 60, width: 900, height: 700 };
    await app.evaluate(
      ({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]!.setBounds(wanted),
      bounds,
    );
    await answerQuestions(app, 0);
    await app.evaluate(({ app: electron }) => electron.quit());
    expect((await questions(app)).at(-1)).toBe('¿Salir con pedidos abiertos?');
    expect((await fetch(`http://127.0.0.1:${place.staffPort}/healthz`)).status).toBe(200);
    const { date } = (await restaurant.owner.get('/api/reports/day')).body;
    await restaurant.owner.post('/api/reports/day', { date, early: true });
    const backups = join(place.env.DATA_DIR!, 'backups');
    expect(existsSync(backups) ? readdirSync(backups) : []).toEqual([]);
    await closeApp(app);
    // The day that was closed is in a backup before the computer is switched off.
    expect(readdirSync(backups)).toContainEqual(expect.stringMatching(/^auto-.*\.sqlite$/));
    app = await launch(place);
    page = await openWindow(app);
    const size = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.getNormalBounds(),
    );
    expect([size.width, size.height]).toEqual([bounds.width, bounds.height]);
  });
});
