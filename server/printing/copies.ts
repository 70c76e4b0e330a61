import { anyOf } from '../database/conditions.ts';
import { extreme } from '../database/repository.ts';
import { PrintJob } from './model.ts';

/** Jobs whose document came out, may have come out or may still come. */
const HOLDING = anyOf<PrintJob>({ status: ['waiting', 'printed'] }, { may_be_out: true });

/**
 * The copy number above those of all documents that came out, may have come out or may still come:
 * 0 is the invoice, all others say COPY.
 */
export async function nextCopyNumber(invoice_id: string): Promise<number> {
  const last = await extreme(PrintJob, { of: 'copy_number', least: false }, [
    { invoice_id },
    HOLDING,
  ]);
  return last === null ? 0 : last + 1;
}
