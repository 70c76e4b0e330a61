/**
 * Runs the program that publishes the portal: starts it, reads the address that it prints, starts
 * it again with a growing pause when it ends, and ends it with the server.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { now } from '../clock.ts';
import { log } from '../log.ts';
import type { TunnelState } from './contract.ts';
import { watchOver } from './watchdog.ts';

export interface TunnelProgram {
  command: string;
  args: string[];
  /** Its whole environment: a token is there and in no argument, which every user can list. */
  env: Record<string, string>;
  /** What no line that is shown may contain. */
  secret: string | null;
  /** Reads the public address from a line of its output; null for every other line. */
  addressIn: (line: string) => string | null;
  /** Whether a line says that it is connected: programs that print no address. */
  saysUp: (line: string) => boolean;
  /** Reads from a line where it answers how its connection is; null for every other line. */
  readyAt: (line: string) => string | null;
}
export interface TunnelStatus {
  state: TunnelState;
  since: Date;
  address: string | null;
  /** How often it ended by itself or was ended because it did not answer. */
  restarts: number;
  lines: string[];
}
export interface TunnelTimes {
  /** The first pause before it is started again; each further one is twice as long. */
  firstPause: number;
  longestPause: number;
  /** After this time of being up, the next pause is the first again. */
  steady: number;
  /** How long it may take until it is up. */
  toBeUp: number;
  /** Between two questions how its connection is. */
  look: number;
  /** How long its connection may be lost before it is started again. */
  toBeBack: number;
  /** How long it may take to end by itself. */
  toEnd: number;
}

const TIMES: TunnelTimes = {
  firstPause: 1_000,
  longestPause: 60_000,
  steady: 60_000,
  toBeUp: 90_000,
  look: 15_000,
  // A short outage keeps the address; after a night's sleep it is gone for good, and the program
  // would ask for it for ever.
  toBeBack: 5 * 60_000,
  toEnd: 5_000,
};
const STORED_LINES = 20;
const LONGEST_LINE = 300;
/** Unanswered questions in a row that show a program which hangs. */
const UNANSWERED = 3;
/** Colours, and whatever else is no text. */
const CONTROLS = /\u001b\[[\d;]*m|[\u0000-\u001f\u007f-\u009f]/g;

export class Tunnel {
  readonly #program: TunnelProgram;
  readonly #changed: () => void;
  readonly #times: TunnelTimes;
  #child: ChildProcess | null = null;
  #exited: Promise<void> = Promise.resolve();
  #state: TunnelState = 'starting';
  #since = now();
  #address: string | null = null;
  #lines: string[] = [];
  #readyAt: string | null = null;
  #unanswered = 0;
  #restarts = 0;
  /** Ends in a row, which the pause grows by. */
  #failures = 0;
  #upSince: number | null = null;
  #lostSince: number | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  #endWatch: () => void = () => undefined;

  /** @param changed called whenever the state or the address is another */
  constructor(program: TunnelProgram, changed: () => void, times: Partial<TunnelTimes> = {}) {
    this.#program = program;
    this.#changed = changed;
    this.#times = { ...TIMES, ...times };
  }

  start(): void {
    const { command, args, env } = this.#program;
    this.#readyAt = null;
    this.#unanswered = 0;
    this.#upSince = null;
    this.#lostSince = null;
    this.#become('starting');
    // An argument list and no shell: no text of a setting is ever a command (ASVS 1.2.5).
    const child = spawn(command, args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      // A group of its own, so that what the program starts ends with it.
      detached: process.platform !== 'win32',
    });
    this.#child = child;
    process.once('exit', this.#endAtExit);
    if (child.pid !== undefined) this.#endWatch = watchOver(child.pid);
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        if (this.#child === child) this.#read(line);
        else this.#note(line);
      });
    this.#exited = new Promise((resolve) => {
      child.once('error', (error) => {
        this.#note(error.message);
        if (child.pid === undefined) resolve();
      });
      child.once('exit', () => resolve());
    });
    void this.#exited.then(() => this.#afterExit());
    this.#wait(this.#times.toBeUp, () => {
      this.#note('No public address within the time allowed; ended.');
      this.#end('SIGKILL');
    });
  }

  /** Ends the program, by force where it does not end by itself. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    if (!this.#child) return;
    this.#end('SIGTERM');
    const hangs = setTimeout(() => this.#end('SIGKILL'), this.#times.toEnd);
    await this.#exited;
    clearTimeout(hangs);
  }

  status(): TunnelStatus {
    return {
      state: this.#state,
      since: this.#since,
      address: this.#address,
      restarts: this.#restarts,
      lines: [...this.#lines],
    };
  }

  #afterExit(): void {
    process.removeListener('exit', this.#endAtExit);
    this.#endWatch();
    this.#child = null;
    clearTimeout(this.#timer);
    if (this.#isStopped) return;
    const wasSteady =
      this.#upSince !== null && performance.now() - this.#upSince >= this.#times.steady;
    if (wasSteady) this.#failures = 0;
    const { firstPause, longestPause } = this.#times;
    const pause = Math.min(firstPause * 2 ** this.#failures, longestPause);
    this.#failures += 1;
    this.#restarts += 1;
    this.#address = null;
    log.warn({ pause_ms: pause, last_line: this.#lines.at(-1) }, 'tunnel ended');
    this.#become('waiting');
    this.#wait(pause, () => this.start());
  }

  #read(line: string): void {
    this.#note(line);
    const address = this.#program.addressIn(line);
    this.#readyAt = this.#program.readyAt(line) ?? this.#readyAt;
    if (address !== null && address !== this.#address) {
      this.#address = address;
      this.#beUp();
      this.#changed();
    } else if (this.#state !== 'up' && this.#program.saysUp(line)) this.#beUp();
  }

  #beUp(): void {
    this.#upSince ??= performance.now();
    this.#become('up');
    this.#lookLater();
  }

  #lookLater(): void {
    this.#wait(this.#times.look, () => void this.#look());
  }

  /** Asks the program how its connection is; one that does not answer any more is ended. */
  async #look(): Promise<void> {
    const child = this.#child;
    if (!this.#readyAt) return this.#lookLater();
    const signal = AbortSignal.timeout(this.#times.toEnd);
    const isConnected = await fetch(this.#readyAt, { signal, redirect: 'error' }).then(
      ({ ok }) => ok,
      () => null,
    );
    if (this.#isStopped || this.#child !== child) return;
    this.#unanswered = isConnected === null ? this.#unanswered + 1 : 0;
    if (isConnected !== null) this.#become(isConnected ? 'up' : 'lost');
    this.#lostSince = this.#state === 'lost' ? (this.#lostSince ?? performance.now()) : null;
    const why = this.#whyOver();
    if (why === null) return this.#lookLater();
    this.#note(why);
    this.#end('SIGKILL');
  }

  /** Why it is to be started again; null while it may come back by itself. */
  #whyOver(): string | null {
    if (this.#unanswered >= UNANSWERED) return 'It does not answer any more; ended.';
    const lostFor = this.#lostSince === null ? 0 : performance.now() - this.#lostSince;
    return lostFor > this.#times.toBeBack ? 'Its connection does not come back; ended.' : null;
  }

  #become(state: TunnelState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#since = now();
    this.#changed();
  }

  #note(line: string): void {
    const { secret } = this.#program;
    const shown = secret ? line.replaceAll(secret, '***') : line;
    this.#lines.push(shown.replace(CONTROLS, '').slice(0, LONGEST_LINE));
    if (this.#lines.length > STORED_LINES) this.#lines.shift();
  }

  #wait(time: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, time);
    this.#timer.unref();
  }

  #end(signal: NodeJS.Signals): void {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    try {
      if (process.platform === 'win32') this.#child?.kill(signal);
      else process.kill(-pid, signal);
    } catch {
      // The process has just ended.
    }
  }

  /** A server that is ended at once leaves no program behind. */
  readonly #endAtExit = (): void => this.#end('SIGKILL');
}
