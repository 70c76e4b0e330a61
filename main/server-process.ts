import { randomBytes, randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { utilityProcess, type UtilityProcess } from 'electron';
import { z } from 'zod';
import { Lines } from './lines.ts';
import { serverEnvironment } from './server-environment.ts';
import { serveSpooler } from './server-printing.ts';
import { hearState, type Told } from './server-state.ts';
import { parseServerLine, type Failure, type Ready } from './server-protocol.ts';

const SERVER = path.join(import.meta.dirname, '..', 'server', 'start.js');
/** Includes a migration with its backup on a slow machine. */
const READY_WITHIN_MS = 180_000;
/** A backup at the end: longer than a large database takes, shorter than a share that hangs. */
const LAST_BACKUP_WITHIN_MS = 120_000;
/** Longer than the server waits for its open requests to end. */
const STOP_WITHIN_MS = 45_000;
/**
 * Backoff before a crashed server is started again; after `STEADY_MS` of running it starts anew.
 */
const PAUSES_MS = [500, 1_000, 2_000, 5_000, 10_000];
const STEADY_MS = 60_000;
/** The wait for output that is still unread when the server process has ended. */
const LAST_OUTPUT_WITHIN_MS = 5_000;
const STORED_LINES = 60;

const backupAnswer = z.object({
  desktop: z.literal('backup'),
  id: z.string(),
  name: z.string().nullable(),
  error: z.string().nullable(),
});

export interface ServerEvents {
  ready(addresses: Ready): void;
  /** The server ended and is started again after a pause. */
  down(): void;
  failed(failure: Failure): void;
  /** The server tells what happens in it. */
  told(told: Told): void;
}

/**
 * Runs the server as a process of its own: starts it, restarts it after a crash, and stops it with
 * its database closed.
 */
export class ServerProcess {
  #child: UtilityProcess | null = null;
  #exited: Promise<void> = Promise.resolve();
  #stopping = false;
  #crashes = 0;
  /** The start after a crash that is still to come. */
  #next: NodeJS.Timeout | undefined;
  #wasReady = false;
  /** Whether the server that runs now is ready. */
  #isReady = false;
  readonly #events: ServerEvents;

  constructor(events: ServerEvents) {
    this.#events = events;
  }

  start(): void {
    clearTimeout(this.#next);
    const secret = randomBytes(32).toString('hex');
    const child = utilityProcess.fork(SERVER, [], {
      env: { ...serverEnvironment(), DESKTOP_SECRET: secret },
      stdio: 'pipe',
      serviceName: 'Restaurant server',
    });
    this.#child = child;
    serveSpooler(child);
    hearState(child, (told) => this.#events.told(told));
    this.#exited = this.#watch(child, secret);
  }

  /** Sends a wish of the tray to the running server: `server/desktop-state.ts`. */
  tell(wish: object): void {
    this.#child?.postMessage(wish);
  }

  /**
   * Has the running server make a backup before an update.
   * @throws Error with the reason, or where no server runs
   */
  async backUp(): Promise<string> {
    const { name, error } = await this.#askForBackup('update');
    if (name === null) throw new Error(error ?? '');
    return name;
  }

  /**
   * Has the running server back up a day that was closed, before the end of the app. Never rejects:
   * the server has logged why there is none, and the app ends all the same.
   */
  async backUpLastDay(): Promise<void> {
    if (!this.#isReady) return;
    await Promise.race([
      this.#askForBackup('quit').catch(() => undefined),
      pause(LAST_BACKUP_WITHIN_MS, undefined, { ref: false }),
    ]);
  }

  #askForBackup(before: 'update' | 'quit'): Promise<z.infer<typeof backupAnswer>> {
    const child = this.#child;
    if (!child) return Promise.reject(new Error('The server does not run.'));
    const id = randomUUID();
    const answer = new Promise<z.infer<typeof backupAnswer>>((resolve, reject) => {
      child.on('message', (message: unknown) => {
        const { data } = backupAnswer.safeParse(message);
        if (data?.id === id) resolve(data);
      });
      child.once('exit', () => reject(new Error('The server ended.')));
    });
    this.tell({ desktop: 'backup', id, before });
    return answer;
  }

  /** Starts a server that stated a failure, or was stopped, once more. */
  startAgain(): void {
    this.#stopping = false;
    this.#crashes = 0;
    this.#wasReady = false;
    this.start();
  }

  /**
   * Sends SIGTERM, so that the server ends its work and closes the database; kills it only if it
   * hangs.
   */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#next);
    const child = this.#child;
    if (!child?.pid) return;
    terminate(child);
    const hangs = setTimeout(() => forceEnd(child), STOP_WITHIN_MS);
    await this.#exited;
    clearTimeout(hangs);
  }

  async #watch(child: UtilityProcess, secret: string): Promise<void> {
    const startedAt = Date.now();
    const lines: string[] = [];
    let failure: Failure | null = null;
    const late = setTimeout(() => {
      failure = tooLate();
      forceEnd(child);
    }, READY_WITHIN_MS);
    const onLine = (line: string): void => {
      const said = parseServerLine(line, secret);
      if (said && 'ready' in said) {
        clearTimeout(late);
        this.#wasReady = true;
        this.#isReady = true;
        this.#events.ready(said.ready);
      } else if (said) failure = said.failure;
      else store(lines, line);
    };
    const streams = [
      new Lines(child.stdout as Readable, onLine),
      new Lines(child.stderr as Readable, (line) => store(lines, line)),
    ];
    const code = await new Promise<number>((resolve) => child.once('exit', resolve));
    clearTimeout(late);
    await readRest(streams);
    this.#child = null;
    this.#isReady = false;
    if (!this.#stopping)
      this.#afterExit(failure ?? crashed(code, lines), failure !== null, startedAt);
  }

  /**
   * Restarts a server that crashed after it was ready; reports one that stated a failure or was
   * never ready.
   */
  #afterExit(failure: Failure, isStated: boolean, startedAt: number): void {
    if (Date.now() - startedAt > STEADY_MS) this.#crashes = 0;
    const wait = PAUSES_MS[this.#crashes++];
    this.#events.down();
    if (isStated || !this.#wasReady || wait === undefined) return this.#events.failed(failure);
    this.#next = setTimeout(() => this.start(), wait);
  }
}

/**
 * Sends SIGTERM alone: Electron's own kill() sends SIGKILL two seconds later, too soon for a busy
 * database.
 */
function terminate(child: UtilityProcess): void {
  if (process.platform === 'win32' || child.pid === undefined) child.kill();
  else
    try {
      process.kill(child.pid, 'SIGTERM');
    } catch {
      /* the process has just ended */
    }
}

function forceEnd(child: UtilityProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(child.pid, 'SIGKILL');
  } catch {
    /* the process has just ended */
  }
}

/**
 * Reads the rest of both streams after the exit: Electron removes every listener from them when it
 * emits the exit, and unread output may hold the reason of the failure. Called in the same turn,
 * before another byte can arrive.
 */
async function readRest(streams: Lines[]): Promise<void> {
  for (const stream of streams) stream.attach();
  await Promise.race([
    Promise.all(streams.map(({ ended }) => ended)),
    pause(LAST_OUTPUT_WITHIN_MS),
  ]);
}

function store(lines: string[], line: string): void {
  process.stdout.write(`${line}\n`);
  lines.push(line);
  if (lines.length > STORED_LINES) lines.shift();
}

function crashed(code: number, lines: string[]): Failure {
  return {
    code: 'other',
    message: `The server ended unexpectedly (code ${code}).`,
    details: lines.join('\n'),
    backup: null,
  };
}
function tooLate(): Failure {
  return {
    code: 'other',
    message: `The server was not ready after ${READY_WITHIN_MS / 1000} seconds.`,
    details: '',
    backup: null,
  };
}
