import { spawn } from 'node:child_process';
import { mediaOption, type PageSize } from '../server/printing/page-size.ts';

export interface SpoolOrder {
  printer: string | undefined;
  pageSize: PageSize;
}

const TAKEN_WITHIN_MS = 30_000;

/**
 * Prints a PDF by CUPS, unchanged, and waits for its exit code. Electron before 37 prints a PDF and
 * never reports it (electron/electron#47377).
 * @returns false where `lp` is not installed, as on Windows
 * @throws Error when CUPS refuses the document
 */
export function printByCups(document: Buffer, order: SpoolOrder): Promise<boolean> {
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
    // lp ended before it read everything; its exit code gives the reason.
    lp.stdin.on('error', () => undefined);
    lp.stdin.end(document);
  });
}

/** The arguments of `lp`; without a printer it uses the system's default. */
export function cupsArguments({ printer, pageSize }: SpoolOrder): string[] {
  const named = printer === undefined ? [] : ['-d', printer];
  return [...named, '-t', 'Invoice', '-o', mediaOption(pageSize)];
}
