/** The door to electron-updater, which is loaded once a feed is chosen. */
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';
import type * as ElectronUpdater from 'electron-updater';
import type { AppUpdater } from 'electron-updater';
import { serveFolder } from './feed-folder.ts';
import { updateFolder } from './record.ts';
import type { Feed } from './rules.ts';

let loaded: AppUpdater | null = null;
let served: { url: string; close: () => void } | null = null;

/** CommonJS: its `autoUpdater` is a getter, which an import would run at the start of the app. */
const load = createRequire(import.meta.url);

function updater(): AppUpdater {
  if (loaded) return loaded;
  const { autoUpdater } = load('electron-updater') as typeof ElectronUpdater;
  loaded = autoUpdater;
  loaded.autoDownload = false;
  loaded.autoInstallOnAppQuit = false;
  loaded.forceDevUpdateConfig = !app.isPackaged;
  loaded.logger = {
    info: (text: unknown) => console.info(`Update: ${String(text)}`),
    warn: (text: unknown) => console.warn(`Update: ${String(text)}`),
    error: (text: unknown) => console.error(`Update: ${String(text)}`),
  };
  // Each failure rejects the call that it belongs to; without a listener it would end the app.
  loaded.on('error', () => undefined);
  return loaded;
}

async function optionsOf(
  feed: Feed,
): Promise<
  { provider: 'generic'; url: string } | { provider: 'github'; owner: string; repo: string }
> {
  if (feed.kind === 'github') return { provider: 'github', owner: feed.owner, repo: feed.repo };
  if (feed.kind === 'address') return { provider: 'generic', url: feed.url };
  served ??= await serveFolder(feed.folder, randomBytes(16).toString('hex'));
  return { provider: 'generic', url: served.url };
}

/**
 * Looks for a newer version.
 * @returns its version, or null
 * @throws Error when the feed cannot be read
 */
export async function findNewer(feed: Feed): Promise<string | null> {
  const found = updater();
  served?.close();
  served = null;
  const options = await optionsOf(feed);
  const config = path.join(updateFolder(), 'feed.yml');
  writeFileSync(config, 'updaterCacheDirName: restaurant-back-office-updater\n', { mode: 0o600 });
  found.updateConfigPath = config;
  found.setFeedURL(options);
  const result = await found.checkForUpdates();
  return result?.isUpdateAvailable ? result.updateInfo.version : null;
}

/**
 * Downloads the version that was found; its SHA-512 is that of the feed.
 * @returns the file
 */
export async function download(): Promise<string> {
  const [file] = await updater().downloadUpdate();
  if (file === undefined) throw new Error('Nothing was downloaded.');
  return file;
}

/** The AppImage that runs; null elsewhere. */
export const appImage = (): string | null => process.env.APPIMAGE ?? null;

/**
 * Replaces the program and starts the new one; the app ends.
 * @throws Error when it could not be replaced
 */
export function install(): void {
  const ready = updater();
  // The new program starts before this one has ended, and would take itself for a second one.
  app.releaseSingleInstanceLock();
  let fault: Error | null = null;
  ready.once('error', (error) => {
    fault = error;
  });
  ready.quitAndInstall(true, true);
  if (fault === null) return;
  app.requestSingleInstanceLock();
  throw fault as Error;
}
