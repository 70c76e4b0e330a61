import { spawn } from 'node:child_process';
import type { PageSize } from './page-size.ts';

export interface SpoolOrder {
  printer: string | undefined;
  pageSize: PageSize;
}

const TAKEN_WITHIN_MS = 30_000;

/**
 * Gives a PDF to CUPS as it is: nothing is drawn again, and the answer is the spooler's own.
 * (Electron before 37 prints a PDF and never says so: electron/electron#47377.) @returns false
 * where there is no such program, as on Windows. @throws when it is refused
 */
export function handToCups(document: Buffer, order: SpoolOrder): Promise<boolean> {
  return new Promise((resolve, reject) => {
    // An argument list and no shell: a printer's name is never a command (ASVS 1.2.5).
    const lp = spawn('lp', cupsArguments(order), {
      stdio: ['pipe', 'ignore', 'pipe'],
      timeout: TAKEN_WITHIN_MS,
    });
    let said = '';
    lp.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    lp.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve(false);
      else reject(error);
    });
    lp.once('close', (code) => {
      if (code === 0) resolve(true);
      else
        reject(
          new Error(`The printer did not take the document (${said.trim() || `lp: ${code}`})`),
        );
    });
    // it ended before it read everything; its exit code says why
    lp.stdin.on('error', () => undefined);
    lp.stdin.end(document);
  });
}

/** What `lp` is asked for; without a printer it takes the system's default. */
export function cupsArguments({ printer, pageSize }: SpoolOrder): string[] {
  const media =
    pageSize === 'A4'
      ? pageSize
      : `Custom.${millimetres(pageSize.width)}x${millimetres(pageSize.height)}mm`;
  return [
    ...(printer === undefined ? [] : ['-d', printer]),
    '-t',
    'Invoice',
    '-o',
    `media=${media}`,
  ];
}

const millimetres = (microns: number): number => Math.round(microns / 1000);
