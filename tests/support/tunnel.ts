import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const STAND_IN = join(import.meta.dirname, 'stand-in-cloudflared.cjs');

interface Started {
  pid: number;
  /** How often it was started in this folder. */
  runs: number;
  /** The port that stands for the address on the internet. */
  edge: number;
  args: string[];
  environment: string[];
}
export interface Behaviour {
  printsNothing?: boolean;
  dies?: boolean;
  ignoresSignals?: boolean;
  isSilent?: boolean;
  isLost?: boolean;
  address?: string;
  target?: string;
}

/** A folder with a program called cloudflared that behaves as told. */
export function standInFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'cloudflared-'));
  symlinkSync(STAND_IN, join(folder, 'cloudflared'));
  const stateFile = join(folder, 'state.json');
  return {
    folder,
    program: join(folder, 'cloudflared'),
    behave: (behaviour: Behaviour) =>
      writeFileSync(join(folder, 'behaviour.json'), JSON.stringify(behaviour)),
    /** How it was started last. */
    started: (): Started | null => {
      try {
        return existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, 'utf8')) : null;
      } catch {
        return null; // it is being written
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A request as it comes by the tunnel: to its address, with the headers that it adds. */
export function throughTunnel(
  edge: number,
  path: string,
  { host = 'run-1-of-words.trycloudflare.com', method = 'GET', guest = '203.0.113.7' } = {},
  body?: unknown,
): Promise<{ status: number; text: string; cookies: string[] }> {
  return new Promise((done, failed) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const asked = request(
      {
        port: edge,
        host: '127.0.0.1',
        path,
        method,
        headers: {
          host,
          'x-test-guest': guest,
          ...(text && { 'content-type': 'application/json', 'content-length': text.length }),
        },
      },
      (response) => {
        let said = '';
        response.on('data', (chunk) => (said += String(chunk)));
        response.on('end', () =>
          done({
            status: response.statusCode!,
            text: said,
            cookies: response.headers['set-cookie'] ?? [],
          }),
        );
      },
    );
    asked.on('error', failed).end(text);
  });
}
