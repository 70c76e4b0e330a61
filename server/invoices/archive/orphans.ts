/**
 * Stored PDFs without a row in the database: after the database went back, the PDFs of documents
 * issued since then are still in the folder of uploads.
 */
import { opendir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { config } from '../../config.ts';
import { statement } from '../../database/repository.ts';
import { seriesOf } from '../../numbering/given-numbers.ts';

export interface Orphan {
  /** Path within the folder of uploads. */
  file: string;
  /** The number that the document shows; null where it cannot be read. */
  invoice_number: string | null;
}

const AT_ONCE = 200;
const uploads = () => join(config().DATA_DIR, 'uploads');

async function* storedPdfsIn(folder: string): AsyncGenerator<string> {
  const entries = await opendir(folder).catch(() => null);
  if (!entries) return;
  for await (const entry of entries)
    if (entry.isFile() && entry.name.endsWith('.pdf')) yield join(folder, entry.name);
}

/** Lists every stored PDF, a folder at a time: those without an account, then each account's. */
async function* storedPdfs(): AsyncGenerator<string> {
  yield* storedPdfsIn(join(uploads(), 'walk-ins', 'invoices'));
  const accounts = await opendir(join(uploads(), 'customers')).catch(() => null);
  if (!accounts) return;
  for await (const account of accounts)
    if (account.isDirectory())
      yield* storedPdfsIn(join(uploads(), 'customers', account.name, 'invoices'));
}

const idOf = (path: string) => basename(path, '.pdf');

/** The PDFs whose document is neither in the database nor lost by a recorded restore. */
async function withoutDocument(paths: string[]): Promise<string[]> {
  const ids = paths.map(idOf);
  const places = ids.map((_id, place) => `$${place + 1}`).join(', ');
  const known = await statement<{ id: string }>(
    `SELECT id FROM invoices WHERE id IN (${places})
     UNION SELECT invoice_id AS id FROM chain_events
     WHERE kind = 'lost' AND invoice_id IN (${places})`,
    ids,
  );
  const there = new Set(known.map(({ id }) => id));
  return paths.filter((path) => !there.has(idOf(path)));
}

/** Reads the number from a PDF's title, which its metadata holds as plain text. */
export function numberIn(bytes: Buffer): string | null {
  const title = /<dc:title>([\s\S]{0,2000}?)<\/dc:title>/.exec(bytes.toString('latin1'))?.[1] ?? '';
  const words = title.replace(/<[^>]*>/g, ' ').split(/\s+/);
  return words.find((word) => seriesOf(word) !== null) ?? null;
}

async function orphan(path: string): Promise<Orphan> {
  const bytes = await readFile(path).catch(() => null);
  return { file: relative(uploads(), path), invoice_number: bytes && numberIn(bytes) };
}

/** @param signal stops it between two steps */
export async function* orphans(signal: AbortSignal): AsyncGenerator<Orphan> {
  let some: string[] = [];
  const found = async () => Promise.all((await withoutDocument(some)).map(orphan));
  for await (const path of storedPdfs()) {
    signal.throwIfAborted();
    some.push(path);
    if (some.length < AT_ONCE) continue;
    yield* await found();
    some = [];
  }
  if (some.length > 0) yield* await found();
}
