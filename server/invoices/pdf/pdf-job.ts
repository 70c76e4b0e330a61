/**
 * The job of the render thread. It waits for the disk by itself, which would delay orders on the
 * main thread, and needs no message between threads at each step.
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

export interface RenderJob {
  invoice: InvoiceDocument;
  options?: RenderOptions | undefined;
  /** Where it is stored; its rows are committed. */
  path?: string;
}
export interface RenderedPdf<Bytes extends Uint8Array = Uint8Array> {
  bytes: Bytes;
  /**
   * True for the plain fallback after the time limit: such a PDF is stored nowhere and rendered
   * again.
   */
  plain?: boolean;
}

/** Renders an invoice PDF, and stores it where it has a path. */
export async function renderAndStore({ invoice, options, path }: RenderJob): Promise<RenderedPdf> {
  const bytes = new Uint8Array(await renderInvoicePdf(invoice, options));
  if (path !== undefined) storeFile(path, bytes);
  return { bytes };
}

/** Opens the file, over one that a crash may have left. Most folders exist already. */
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

/**
 * Stores a file wholly or not at all: a crash leaves no half file, since it is written beside and
 * renamed once it is on the disk.
 */
export function storeFile(path: string, bytes: Uint8Array): void {
  const draft = `${path}.part`;
  try {
    writeToDisk(draft, bytes);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
