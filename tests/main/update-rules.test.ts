import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serveFolder } from '../../main/updates/feed-folder.ts';
import { keepFormer } from '../../main/updates/former.ts';
import {
  afterLook,
  feedOf,
  nextStep,
  startAfter,
  wayBack,
  type UpdateRecord,
} from '../../main/updates/rules.ts';

describe('where updates come from', () => {
  test.each([
    ['https://example.org/updates', { kind: 'address', url: 'https://example.org/updates' }],
    ['http://127.0.0.1:8080/', { kind: 'address', url: 'http://127.0.0.1:8080/' }],
    [' casa-luz/back.office ', { kind: 'github', owner: 'casa-luz', repo: 'back.office' }],
    ['/media/usb/updates', { kind: 'folder', folder: '/media/usb/updates' }],
  ])('may be %s', (typed, feed) => expect(feedOf(typed)).toEqual(feed));
  test.each([
    'http://example.org/updates',
    'http://192.168.1.5/updates',
    'https://user:secret@example.org/',
    'ftp://example.org/',
    'file:///etc',
    'javascript:alert(1)',
    'casa-luz',
    'a/b/c',
    '-a/b',
    '../updates',
    '',
  ])('is never %j', (typed) => expect(feedOf(typed)).toBeNull());
});

describe('the next step of an update', () => {
  const ready = { isWanted: true, isDownloaded: true, openOrders: 0, hasBackup: false };
  test('is a backup, then the installation', () => {
    expect(nextStep(ready)).toBe('backup');
    expect(nextStep({ ...ready, hasBackup: true })).toBe('install');
  });
  test('is none before somebody wants it, and before it is downloaded', () => {
    expect(nextStep({ ...ready, isWanted: false })).toBe('none');
    expect(nextStep({ ...ready, isDownloaded: false })).toBe('none');
  });
  test('is never an installation while orders are open or that is not known, or without a backup', () =>
    fc.assert(
      fc.property(
        fc.record({
          isWanted: fc.boolean(),
          isDownloaded: fc.boolean(),
          openOrders: fc.option(fc.nat(20), { nil: null }),
          hasBackup: fc.boolean(),
        }),
        (facts) => {
          const isFree = facts.openOrders === 0;
          const may = facts.isWanted && facts.isDownloaded && isFree && facts.hasBackup;
          expect(nextStep(facts) === 'install').toBe(may);
          expect(['wait', 'none'].includes(nextStep(facts)) || isFree).toBe(true);
        },
      ),
    ));
});

test.each([
  ['of the first version is to load it', '1.1.0', null, null, 'load'],
  ['of the version that waits is to keep it', '1.1.0', '1.1.0', null, 'keep'],
  ['of a later version than the one that waits is to load it', '1.1.1', '1.1.0', null, 'load'],
  ['of nothing is to drop what waits: it was withdrawn', null, '1.1.0', null, 'drop'],
  ['of a version that did not start here is to drop it', '1.1.0', null, '1.1.0', 'drop'],
  ['of a later version than that is to load it', '1.1.1', null, '1.1.0', 'load'],
] as const)('a look %s', (_what, found, downloaded, failed, next) =>
  expect(afterLook({ found, downloaded, failed })).toBe(next),
);

describe('a start of the app after an update', () => {
  const record: UpdateRecord = {
    from: '1.0.0',
    to: '1.1.0',
    state: 'installing',
    starts: 0,
    former: '/former',
    backup: 'before-update',
  };
  test.each([
    ['without an update', null, '1.0.0', 'usual'],
    ['of the new version', record, '1.1.0', 'trial'],
    ['again, not ready before', { ...record, state: 'trial', starts: 1 }, '1.1.0', 'trial'],
    ['a third time', { ...record, state: 'trial', starts: 2 }, '1.1.0', 'give_up'],
    ['of the version before, nothing replaced', record, '1.0.0', 'not_installed'],
    [
      'of the version before, put back',
      { ...record, state: 'going_back' },
      '1.0.0',
      'after_way_back',
    ],
    ['of a version that was installed by hand', record, '1.2.0', 'usual'],
    ['once it is kept', { ...record, state: 'done' }, '1.1.0', 'usual'],
    ['once the way back is told', { ...record, state: 'went_back' }, '1.0.0', 'usual'],
  ] as const)('%s', (_what, known, running, start) =>
    expect(startAfter(known, running)).toBe(start),
  );
});

describe('the way back to the version before', () => {
  const linux = { platform: 'linux', appImage: null, packageType: null };
  test('of an AppImage is the file that was kept', () =>
    expect(wayBack({ ...linux, appImage: '/opt/app.AppImage' }, '/kept')).toEqual({
      how: 'swap',
      former: '/kept',
      into: '/opt/app.AppImage',
    }));
  test('on Windows is the installer that was kept', () =>
    expect(wayBack({ ...linux, platform: 'win32' }, 'C:\\kept.exe')).toEqual({
      how: 'run',
      former: 'C:\\kept.exe',
    }));
  test.each([
    ['deb', 'sudo apt install --allow-downgrades "/home/a b/kept.deb"'],
    ['rpm', 'sudo dnf downgrade "/home/a b/kept.deb"'],
    ['pacman', 'sudo pacman -U "/home/a b/kept.deb"'],
  ])('of a package of the system is a command: %s', (packageType, command) =>
    expect(wayBack({ ...linux, packageType }, '/home/a b/kept.deb')).toEqual({
      how: 'command',
      command,
    }),
  );
  test('is by hand on macOS, and where no file was kept', () => {
    const mac = { ...linux, platform: 'darwin' };
    for (const [here, former] of [
      [mac, '/kept'],
      [linux, '/kept'],
      [{ ...linux, appImage: '/opt/app.AppImage' }, null],
      [{ ...linux, platform: 'win32' }, null],
    ] as const)
      expect(wayBack(here, former)).toEqual({ how: 'by_hand' });
  });
});

describe('the files that are kept for the way back', () => {
  let folder: string;
  const place = (name: string) => {
    writeFileSync(join(folder, name), name);
    return join(folder, name);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'updates-'));
    for (const name of ['update.json', 'feed.yml']) place(name);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const there = () => readdirSync(folder).sort();

  test('are a copy of the AppImage that ran last, however many updates came', () => {
    const installer = place('download.AppImage');
    for (const [running, next] of [
      ['1.0.0', '1.1.0'],
      ['1.1.0', '1.10.0'],
      ['1.10.0', '2.0.0'],
    ] as const) {
      const image = place('app.AppImage');
      const former = keepFormer(folder, { running, next, image, installer });
      expect(former).toBe(join(folder, `${running}.AppImage`));
      const [kept, ...others] = there();
      expect([kept, others]).toEqual([
        `${running}.AppImage`,
        ['app.AppImage', 'download.AppImage', 'feed.yml', 'update.json'],
      ]);
    }
  });

  test('are on Windows the installers of the version that ran last and of the new one', () => {
    const keep = (running: string, next: string) =>
      keepFormer(folder, { running, next, image: null, installer: place('setup.exe') });
    expect(keep('1.0.0', '1.1.0')).toBeNull();
    expect(keep('1.1.0', '1.2.0')).toBe(join(folder, '1.1.0.exe'));
    place('1.2.0.exe.part');
    expect(keep('1.2.0', '1.3.0')).toBe(join(folder, '1.2.0.exe'));
    expect(there()).toEqual(['1.2.0.exe', '1.3.0.exe', 'feed.yml', 'setup.exe', 'update.json']);
  });
});

test('[5.3.2] a folder of updates is served by plain names alone, to who has the token', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'feed-'));
  writeFileSync(join(folder, 'latest-linux.yml'), 'version: 1.1.0\n');
  writeFileSync(join(folder, '.secret'), 'secret');
  const { url, close } = await serveFolder(folder, 'token');
  try {
    const found = await fetch(`${url}latest-linux.yml?noCache=1`);
    expect([found.status, await found.text()]).toEqual([200, 'version: 1.1.0\n']);
    const root = url.replace('token/', '');
    for (const path of [
      `${url}.secret`,
      `${url}%2e%2e%2fx`,
      `${url}..%2f..%2fetc%2fpasswd`,
      `${url}none.yml`,
      url,
      `${root}other/latest-linux.yml`,
      `${root}latest-linux.yml`,
      `${url}%`,
      `${url}%E0%A4%A`,
    ])
      expect((await fetch(path)).status, path).toBe(404);
  } finally {
    close();
    rmSync(folder, { recursive: true, force: true });
  }
});
