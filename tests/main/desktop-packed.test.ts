import { spawn, type ChildProcess } from 'node:child_process';
import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { getRawHeader } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faceFiles } from '../../server/invoices/pdf/fonts.ts';
import { BUYER, Client, setUpRestaurant } from '../support/server.ts';
import { textOfPdf } from '../support/pdf.ts';
import {
  build,
  clear,
  exitCode,
  makePlace,
  openDisplay,
  runtime,
  type Place,
} from './desktop-app.ts';
import { packApp } from './packed.ts';

const { machinesOf } = createRequire(import.meta.url)('../../.scripts/native-machine.cjs') as {
  machinesOf: (path: string) => string[];
};
const skipped = runtime ? '' : ' (skipped: ELECTRON_OVERRIDE_DIST_PATH names no Electron to pack)';
/** A letter of each script that has its own font. */
const SCRIPTS = '한 ・ अ অ ਅ અ ଅ அ అ ಅ അ අ ก ក አ م ש Գ';

interface Folder {
  files: Record<string, Folder | { size: number }>;
}
/** The files of an asar archive and those unpacked beside it. */
function* filesIn({ files }: Folder, under = ''): Generator<{ path: string; size: number }> {
  for (const [name, entry] of Object.entries(files)) {
    const path = `${under}${name}`;
    if ('files' in entry) yield* filesIn(entry, `${path}/`);
    else yield { path, size: entry.size };
  }
}

describe.skipIf(!runtime)(`the packed app${skipped}`, () => {
  let screen: Awaited<ReturnType<typeof openDisplay>>;
  let place: Place;
  let folder: string;
  let app: ChildProcess;

  /** Packed by `npx electron-builder --linux dir` with the Electron that is installed here. */
  beforeAll(async () => {
    build();
    screen = await openDisplay();
    folder = await packApp();
    place = await makePlace(screen.display);
    app = spawn(executable(), ['--no-sandbox', '--disable-gpu'], {
      env: place.env,
      stdio: 'ignore',
    });
    for (let tries = 0; tries < 300 && !(await healthy()); tries++)
      await new Promise((wait) => setTimeout(wait, 100));
  });
  afterAll(async () => {
    app?.kill();
    if (app) await exitCode(app);
    screen?.close();
    if (place) clear(place);
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const executable = () => join(folder, 'linux-unpacked/restaurant-back-office');
  const healthy = () =>
    fetch(`http://127.0.0.1:${place.portalPort}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );

  test('starts, and issues an invoice whose PDF has the fonts of every script', async () => {
    const [portal, staff] = [
      new Client(`http://127.0.0.1:${place.portalPort}`),
      new Client(`http://127.0.0.1:${place.staffPort}`),
    ];
    const { owner, table, paella } = await setUpRestaurant({ portal, staff });
    const { order_id, total_cents } = (
      await portal.post(`/menu/${table.token}/order`, {
        items: [{ product_id: paella.id, quantity: 1 }],
      })
    ).body;
    await owner.post(`/api/orders/${order_id}/payments`, {
      method: 'card',
      amount_cents: total_cents,
    });
    const { id } = (
      await owner.post(`/api/orders/${order_id}/invoice`, {
        buyer: { ...BUYER, name: `Αφοί Παπαδόπουλοι 株式会社 ${SCRIPTS}` },
      })
    ).body;
    const text = await textOfPdf((await owner.get(`/api/invoices/${id}/pdf`)).bytes);
    expect(text).toContain('Αφοί Παπαδόπουλοι 株式会社');
    expect(SCRIPTS.split(' ').filter((letter) => !text.includes(letter))).toEqual([]);
  });

  const unpacked = () => join(folder, 'linux-unpacked');
  const everyFile = () =>
    readdirSync(unpacked(), { recursive: true, encoding: 'utf8' })
      .map((name) => ({ name, file: lstatSync(join(unpacked(), name)) }))
      .filter(({ file }) => file.isFile());

  test('contains only the fonts of documents, and is below 58 MB without Electron', () => {
    const index = getRawHeader(join(unpacked(), 'resources/app.asar')).header as Folder;
    const files = [...filesIn(index)];
    const faces = files.filter(({ path }) => path.endsWith('.ttf')).map(({ path }) => path);
    const wanted = Object.values(faceFiles).map((file) => `node_modules/${file}`);
    expect(faces.sort()).toEqual(wanted.sort());
    expect(files.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(58_000_000);
  });

  test('adds little to Electron, of which it leaves out what no page uses', () => {
    const files = everyFile();
    const added = files.filter(({ name }) => name.startsWith('resources/'));
    expect(added.reduce((sum, { file }) => sum + file.size, 0)).toBeLessThan(58_000_000);
    const names = files.map(({ name }) => name);
    expect(names.filter((name) => /vulkan|swiftshader|default_app/.test(name))).toEqual([]);
    expect(names).toContain('LICENSES.chromium.html.gz');
    const languages = names.filter((name) => name.startsWith('locales/'));
    expect(new Set(languages.map((name) => /^locales\/(\w+)/.exec(name)![1]))).toEqual(
      new Set(['en', 'es', 'de', 'fr', 'it', 'pt']),
    );
  });

  test('has native modules for this machine alone', () => {
    const native = everyFile().filter(({ name }) => name.endsWith('.node'));
    expect(native.length).toBeGreaterThanOrEqual(3);
    const machines = native.flatMap(({ name }) => machinesOf(join(unpacked(), name)));
    expect(new Set(machines)).toEqual(new Set([`${process.platform} ${process.arch}`]));
  });

  test('runs nothing but this app: its fuses are set in the binary', async () => {
    const wire = await getCurrentFuseWire(executable());
    const off = [
      FuseV1Options.RunAsNode,
      FuseV1Options.EnableNodeOptionsEnvironmentVariable,
      FuseV1Options.EnableNodeCliInspectArguments,
      FuseV1Options.GrantFileProtocolExtraPrivileges,
    ];
    const on = [
      FuseV1Options.EnableCookieEncryption,
      FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
      FuseV1Options.OnlyLoadAppFromAsar,
    ];
    const states = (fuses: FuseV1Options[]) =>
      fuses.map((fuse) => String.fromCharCode(wire[fuse]!)).join('');
    expect([states(off), states(on)]).toEqual(['0000', '111']);
  });
});
