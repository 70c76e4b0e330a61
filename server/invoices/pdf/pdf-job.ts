/**
 * What the thread that draws does. It waits for the disk, which would hold up orders elsewhere, and
 * needs no waking of another thread at each step.
 */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { RenderOptions, InvoiceDocument } from '../document/document.ts';
import { renderInvoicePdf } from './pdf.ts';

/**
 * Where a paper is kept; the first number of `durable`, in memory that threads share, is 1 from the
 * commit of its rows on.
 */
export interface Keeping {
  path: string;
  durable: Int32Array;
}
export interface RenderJob {
  invoice: InvoiceDocument;
  options?: RenderOptions | undefined;
  keeping?: Keeping;
}
export interface RenderedPdf<Bytes extends Uint8Array = Uint8Array> {
  bytes: Bytes;
  kept: boolean;
  /**
   * RenderedPdf in plain letters since it took too long: a paper to be drawn again, which is kept
   * nowhere.
   */
  plain?: boolean;
}

/**
 * Draws a paper, and keeps it if its rows are durable by then: of what is rolled back nothing is
 * written.
 */
export async function renderAndStore({
  invoice,
  options,
  keeping,
}: RenderJob): Promise<RenderedPdf> {
  const bytes = new Uint8Array(await renderInvoicePdf(invoice, options));
  const kept = keeping !== undefined && Atomics.load(keeping.durable, 0) === 1;
  if (kept) keepWhole(keeping.path, bytes);
  return { bytes, kept };
}

/** Begins the file again that a crash may have left. Most folders are there already. */
function begin(path: string): number {
  try {
    return openSync(path, 'w', 0o600);
  } catch {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return openSync(path, 'w', 0o600);
  }
}

function writeToDisk(path: string, bytes: Uint8Array): void {
  const file = begin(path);
  try {
    writeFileSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Written beside and renamed once it is on the disk, so that a crash leaves no half file. */
export function keepWhole(path: string, bytes: Uint8Array): void {
  const draft = `${path}.part`;
  try {
    writeToDisk(draft, bytes);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
