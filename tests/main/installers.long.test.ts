import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/mail-server.ts';
import { clear, exitCode, makePlace, openDisplay, repoRoot } from './desktop-app.ts';

/**
 * The folder of the installers of Linux that `npx electron-builder --linux` made. Its tools for them
 * are downloaded, so that the release workflow makes them, and starts them with this file.
 */
const folder = process.env.INSTALLERS;
const read = (path: string) => readFileSync(join(repoRoot, path));

function only(ending: string): string {
  const found = readdirSync(folder!).filter((name) => name.endsWith(ending));
  if (found.length !== 1) throw new Error(`${found.length} files ${ending} in ${folder}`);
  return join(folder!, found[0]!);
}

/** Unpacks an installer without installing it. @returns the program that it starts */
const PROGRAMS = {
  deb: (into: string) => {
    spawnSync('dpkg-deb', ['-x', only('.deb'), into]);
    return join(into, 'opt/Restaurant Back Office/restaurant-back-office');
  },
  AppImage: (into: string) => {
    spawnSync(only('.AppImage'), ['--appimage-extract'], { cwd: into });
    return join(into, 'squashfs-root/restaurant-back-office');
  },
};

describe('the installers', () => {
  it('are started by the release workflow', () => {
    const workflow = read('.github/workflows/release.yml').toString();
    expect(workflow).toContain('INSTALLERS:');
    expect(workflow).toContain('tests/main/installers.long.test.ts');
  });

  it('have icons in the format of each system', () => {
    const settings = read('electron-builder.yml').toString();
    const icons = [...settings.matchAll(/^ {2}icon: (\S+)$/gm)].map(([, path]) => path!);
    expect(icons).toEqual(['assets/icon.png', 'assets/icon.ico', 'assets/icon.icns']);
    const [png, ico, icns] = icons.map(read);
    expect(png!.subarray(1, 4).toString()).toBe('PNG');
    expect([ico!.readUInt16LE(2), ico!.readUInt16LE(4)]).toEqual([1, 5]);
    expect([icns!.toString('latin1', 0, 4), icns!.readUInt32BE(4)]).toEqual(['icns', icns!.length]);
  });
});

if (folder)
  describe('an installer of Linux', () => {
    let screen: Awaited<ReturnType<typeof openDisplay>>;
    let into: string;
    beforeAll(async () => {
      screen = await openDisplay();
      into = mkdtempSync(join(tmpdir(), 'installed-'));
    });
    afterAll(() => {
      screen.close();
      rmSync(into, { recursive: true, force: true });
    });

    it.each(['deb', 'AppImage'] as const)('has an app that starts: %s', async (kind) => {
      const program = PROGRAMS[kind](into);
      expect(existsSync(program)).toBe(true);
      const place = await makePlace(screen.display);
      const app = spawn(program, ['--no-sandbox', '--disable-gpu'], {
        env: place.env,
        stdio: 'ignore',
      });
      try {
        const health = await until(`the server of the ${kind}`, () =>
          fetch(`http://127.0.0.1:${place.staffPort}/healthz`).then(
            (response) => response.json() as Promise<{ status: string }>,
            () => null,
          ),
        );
        expect(health.status).toBe('ok');
      } finally {
        app.kill();
        await exitCode(app);
        clear(place);
      }
    });
  });
