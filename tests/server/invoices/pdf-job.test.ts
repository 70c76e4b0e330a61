import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Piscina } from 'piscina';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../../../server/root.ts';
import {
  renderAndStore,
  storeFile,
  type RenderedPdf,
} from '../../../server/invoices/pdf/pdf-job.ts';
import { buildServer } from '../../support/process.ts';
import { sampleInvoice } from './sample-invoice.ts';

describe('the worker thread that renders PDFs', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'papers-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('stores a PDF, in folders made for it and readable by the owner of the files only', async () => {
    const path = join(folder, 'customers', 'some-id', 'invoices', 'a.pdf');
    const { bytes } = await renderAndStore({ invoice: sampleInvoice(), path });
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect([statSync(path).mode & 0o777, statSync(join(path, '..')).mode & 0o777]).toEqual([
      0o600, 0o700,
    ]);
  });

  it('stores no PDF that has no path', async () => {
    const { bytes } = await renderAndStore({ invoice: sampleInvoice() });
    expect([bytes.byteLength > 1000, readdirSync(folder)]).toEqual([true, []]);
  });

  it('leaves no partial file when storing fails, and reports why', () => {
    const path = join(folder, 'a.pdf');
    mkdirSync(path);
    expect(() => storeFile(path, Buffer.from('whole'))).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(readdirSync(folder)).toEqual(['a.pdf']);
  });

  it('overwrites the temporary file that a crash left', () => {
    const path = join(folder, 'a.pdf');
    writeFileSync(`${path}.part`, 'half of something much longer than this');
    storeFile(path, Buffer.from('whole'));
    expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual(['whole', ['a.pdf']]);
  });

  describe('the worker thread as it is built', () => {
    let pool: Piscina;
    beforeAll(() => {
      buildServer();
      pool = new Piscina({
        filename: join(ROOT, 'dist/server/pdf-worker.js'),
        minThreads: 1,
        maxThreads: 1,
      });
    });
    afterAll(() => pool.close());

    it('renders and stores a PDF as the job does', async () => {
      const path = join(folder, 'a.pdf');
      const job = { invoice: sampleInvoice(), path };
      const { bytes } = (await pool.run(job)) as RenderedPdf;
      expect(readFileSync(path).equals(bytes)).toBe(true);
    });
  });
});
