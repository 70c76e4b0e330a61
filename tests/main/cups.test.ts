import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { pageSize } from '../../server/printing/page-size.ts';
import { printByCups } from '../../main/spooler.ts';
import { renderInvoicePdf } from '../../server/invoices/pdf/pdf.ts';
import { sampleInvoice } from '../server/invoices/sample-invoice.ts';
import { lackingCups, startCups, type Cups } from '../support/cups.ts';
import { FakePrinter } from '../support/printer.ts';

const skipped = lackingCups();

describe.skipIf(skipped)(`a queue of a real CUPS${skipped}`, () => {
  let cups: Cups;
  let device: FakePrinter;
  beforeAll(async () => {
    [cups, device] = await Promise.all([startCups(), new FakePrinter().start()]);
    cups.addQueue('Office', device.port);
    for (const [name, value] of Object.entries(cups.env)) vi.stubEnv(name, value);
  });
  afterEach(() => {
    device.papers.length = 0;
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await cups.stop();
    await device.stop();
  });
  const printed = () =>
    vi.waitFor(
      () => {
        expect(device.papers).toHaveLength(1);
        return device.papers[0]!;
      },
      { timeout: 120_000, interval: 20 },
    );

  test.each(['a4', 'receipt'] as const)(
    'sends an invoice on %s to the printer, byte for byte',
    async (format) => {
      const document = Buffer.from(await renderInvoicePdf(sampleInvoice(), { format }));
      expect(
        await printByCups(document, { printer: 'Office', pageSize: pageSize(format, document) }),
      ).toBe(true);
      expect((await printed()).equals(document)).toBe(true);
    },
  );

  test('takes a document of megabytes', async () => {
    const document = randomBytes(3_000_000);
    await printByCups(document, { printer: 'Office', pageSize: 'A4' });
    expect((await printed()).equals(document)).toBe(true);
  });

  test('is used without a name when it is the default', async () => {
    await expect(
      printByCups(Buffer.from('%PDF'), { printer: undefined, pageSize: 'A4' }),
    ).rejects.toThrow(/lp: Error - [Nn]o default destination/);
    cups.makeDefault('Office');
    await printByCups(Buffer.from('%PDF-default'), { printer: undefined, pageSize: 'A4' });
    expect((await printed()).toString()).toBe('%PDF-default');
  });

  test('[1.2.5] refuses a printer that does not exist with its own message, whatever the name is', async () => {
    for (const printer of ['Kitchen', 'Office; touch /tmp/owned', '-o raw']) {
      await expect(
        printByCups(Buffer.alloc(2_000_000), { printer, pageSize: 'A4' }),
      ).rejects.toThrow(
        new RegExp(
          'The printer did not take the document ' +
            String.raw`\(lp: (Error - )?The printer or class does not exist`,
        ),
      );
    }
  });
});
