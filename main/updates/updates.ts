/** Looks for updates, and installs one when an owner wants it and no order is open. */
import { app } from 'electron';
import { preferences, remember } from '../preferences.ts';
import { knownOrders } from '../server-state.ts';
import { keepFormer } from './former.ts';
import { forgetRecord, readRecord, updateFolder, writeRecord } from './record.ts';
import { afterLook, type Feed, feedOf, nextStep } from './rules.ts';
import { appImage, download, findNewer, install } from './updater.ts';

export type Phase =
  'off' | 'none' | 'looking' | 'loading' | 'ready' | 'orders' | 'backup' | 'failed' | 'wentBack';
export interface Updates {
  phase: Phase;
  version: string | null;
  reason: string | null;
  /** Whether the version is here and can be installed. */
  isLoaded: boolean;
}

/** What an update needs of the rest of the app. */
export interface Server {
  backUp(): Promise<string>;
  stop(): Promise<void>;
  /** Starts it after a stop, where the program could not be replaced. */
  resume(): void;
}

const FIRST_LOOK_MS = 60_000;
const LOOK_EVERY_MS = 6 * 3_600_000;
const RETRY_MS = 30_000;

let server: Server | null = null;
let state: Updates = { phase: 'off', version: null, reason: null, isLoaded: false };
let file: string | null = null;
let isLooking = false;
let isWanted = false;
let isStepping = false;
let changed: () => void = () => undefined;

export const updates = (): Updates => state;
/** Sets who is told of each change. */
export function onUpdates(tell: () => void): void {
  changed = tell;
}

function become(next: Partial<Updates>): void {
  const before = JSON.stringify(state);
  state = { ...state, reason: null, isLoaded: file !== null, ...next };
  // While it waits, the number of open orders is on the page too.
  if (JSON.stringify(state) !== before || state.phase === 'orders') changed();
}

/** Looks for updates from now on, where a feed is chosen. */
export function startUpdates(of: Server): void {
  server = of;
  const record = readRecord();
  if (record?.state === 'went_back') become({ phase: 'wentBack', version: record.to });
  else if (preferences().updates !== null) become({ phase: 'none' });
  setTimeout(() => void lookForUpdates(), FIRST_LOOK_MS).unref();
  setInterval(() => void lookForUpdates(), LOOK_EVERY_MS).unref();
  setInterval(() => void step(), RETRY_MS).unref();
}

/**
 * Chooses where updates come from; null looks for none.
 * @returns whether the text is an address, a folder or a project
 */
export function chooseFeed(text: string | null): boolean {
  if (text !== null && feedOf(text) === null) return false;
  remember({ updates: text });
  file = null;
  isWanted = false;
  become({ phase: text === null ? 'off' : 'none', version: null });
  return true;
}

/**
 * Looks for a newer version, and downloads it; also where one waits to be installed, but not while
 * that happens. Never rejects.
 */
export async function lookForUpdates(): Promise<void> {
  const chosen = preferences().updates;
  const feed = feedOf(chosen ?? '');
  if (!feed || isLooking || isStepping) return;
  isLooking = true;
  const isChosen = () => preferences().updates === chosen;
  try {
    await look(feed, isChosen);
  } catch (error) {
    // A feed that does not answer takes away nothing that is here.
    if (isChosen() && file === null) become({ phase: 'failed', reason: firstLine(error) });
  } finally {
    isLooking = false;
  }
  if (!isChosen()) await lookForUpdates();
}

/** What was found is of no use once another feed, or none, is chosen. */
async function look(feed: Feed, isChosen: () => boolean): Promise<void> {
  const downloaded = file === null ? null : state.version;
  if (downloaded === null) become({ phase: 'looking', version: null });
  const version = await findNewer(feed);
  // It is being installed by now.
  if (!isChosen() || isStepping) return;
  const record = readRecord();
  const failed = record?.state === 'went_back' ? record.to : null;
  const next = afterLook({ found: version, downloaded, failed });
  if (next === 'keep') return;
  file = null;
  if (next === 'drop') {
    isWanted = false;
    return become({ phase: version === null ? 'none' : 'wentBack', version });
  }
  become({ phase: 'loading', version });
  const loaded = await download();
  if (!isChosen()) return;
  file = loaded;
  become({ phase: 'ready', version });
  // Somebody may have chosen to install the one before it.
  void step();
}

const firstLine = (error: unknown) => (error as Error).message.split('\n')[0] ?? '';

/** Installs the downloaded version as soon as no order is open. */
export function installWhenQuiet(): void {
  isWanted = true;
  void step();
}

/** Goes on with an update that waits; called whenever orders are closed, too. */
export async function step(): Promise<void> {
  if (isStepping) return;
  isStepping = true;
  try {
    let backup: string | null = null;
    for (;;) {
      const facts = { isWanted, isDownloaded: file !== null, openOrders: knownOrders() };
      const next = nextStep({ ...facts, hasBackup: backup !== null });
      if (next === 'none') return;
      if (next === 'wait') return become({ phase: 'orders' });
      if (next === 'install') return await replaceProgram(backup!);
      become({ phase: 'backup' });
      backup = await server!.backUp();
    }
  } catch (error) {
    isWanted = false;
    become({ phase: 'failed', reason: (error as Error).message });
  } finally {
    isStepping = false;
  }
}

async function replaceProgram(backup: string): Promise<void> {
  const [from, to] = [app.getVersion(), state.version!];
  const former = keepFormer(updateFolder(), {
    running: from,
    next: to,
    image: appImage(),
    installer: file!,
  });
  writeRecord({ from, to, state: 'installing', starts: 0, former, backup });
  await server!.stop();
  try {
    install();
  } catch (error) {
    forgetRecord();
    server!.resume();
    throw error;
  }
}
