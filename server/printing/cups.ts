/** Print queues of CUPS, the spooler of Linux and macOS, by its own programs. */
import { spawn } from 'node:child_process';
import { PrintFault } from './fault.ts';
import { mediaOption, type PageSize } from './page-size.ts';

const ANSWERED_WITHIN = 30_000;

interface Said {
  code: number | null;
  out: string;
  error: string;
}

/** @returns null where the program is not installed, as on Windows */
function run(program: string, args: string[], input?: Uint8Array): Promise<Said | null> {
  return new Promise((resolve, reject) => {
    // An argument list and no shell: a printer's name is never a command (ASVS 1.2.5).
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: ANSWERED_WITHIN,
      // Its answers are read, in English.
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
    const said = { out: '', error: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.error += text));
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve(null);
      else reject(error);
    });
    child.once('close', (code) => resolve({ code, ...said }));
    // A program that refuses ends before it has read everything; its exit code says so.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/** The queues by name; null where CUPS is not installed. */
export async function cupsQueues(): Promise<string[] | null> {
  const said = await run('lpstat', ['-e']);
  return said && said.out.split('\n').filter(Boolean);
}

export interface Spooled {
  queue: string;
  title: string;
  pageSize: PageSize;
  bytes: Uint8Array;
}

/**
 * Gives CUPS a document that it holds until `release`: one that was handed over twice, because the
 * process died in between, comes out once.
 * @returns the name of the held job, null where CUPS is not installed
 * @throws PrintFault when the queue does not take it
 */
export async function hold({ queue, title, pageSize, bytes }: Spooled): Promise<string | null> {
  const args = ['-d', queue, '-H', 'hold', '-t', title, '-o', mediaOption(pageSize)];
  const said = await run('lp', args, bytes);
  if (!said) return null;
  const [, id] = /^request id is (\S+-\d+) /.exec(said.out) ?? [];
  if (said.code === 0 && id) return id;
  const reason = /not accepting/.test(said.error) ? 'offline' : 'unreachable';
  throw new PrintFault(reason, false, new Error(said.error.trim()));
}

/**
 * Lets a held job print; again changes nothing.
 * @returns `unknown` where CUPS has no such job any more
 * @throws PrintFault when CUPS does not answer
 */
export async function release(id: string): Promise<'released' | 'finished' | 'unknown'> {
  const said = await run('lp', ['-i', id, '-H', 'resume']);
  if (said?.code === 0) return 'released';
  if (/finished and cannot be altered/.test(said?.error ?? '')) return 'finished';
  if (/does not exist/.test(said?.error ?? '')) return 'unknown';
  throw new PrintFault('unreachable', false, new Error(said?.error.trim()));
}

export type Fate = 'waiting' | 'printed' | 'dropped';

/**
 * What became of a released job: one that somebody cancelled at the computer, or that CUPS gave up,
 * is dropped. @throws PrintFault when CUPS does not answer
 */
export async function fateOf(id: string): Promise<Fate> {
  if (await listed('not-completed', id)) return 'waiting';
  const about = await listed('completed', id);
  return /job-(canceled|aborted)/.test(about ?? '') ? 'dropped' : 'printed';
}

/** What CUPS says of a job in one of its lists; null where it is not there. */
async function listed(which: 'not-completed' | 'completed', id: string): Promise<string | null> {
  const said = await run('lpstat', ['-l', '-W', which, '-o']);
  if (said?.code !== 0) throw new PrintFault('spooled', false, new Error(said?.error.trim()));
  // The lines about a job are indented below its name.
  const about = said.out.split(/\n(?=\S)/);
  return about.find((lines) => lines.startsWith(`${id} `)) ?? null;
}

/** Takes a job out of its queue; one that is printed stays printed. */
export async function cancel(id: string): Promise<void> {
  await run('cancel', [id]);
}
