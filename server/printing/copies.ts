import { anyOf, not } from '../database/conditions.ts';
import { count, extreme } from '../database/repository.ts';
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

/**
 * The number that the document of a job carries if it is handed out now. A job that failed has
 * given its number on: where another job holds it by now, the document says COPY.
 */
export async function numberToCarry({ id, invoice_id, copy_number }: PrintJob): Promise<number> {
  if (!invoice_id) return copy_number;
  const others = [{ id: not(id), invoice_id, copy_number }, HOLDING];
  return (await count(PrintJob, others)) > 0 ? nextCopyNumber(invoice_id) : copy_number;
}

/**
 * The number of the next document of a job whose last one may have come out. What is no invoice is
 * counted by its own job: each asked for by itself is no copy.
 */
export async function numberAfter({ invoice_id, copy_number }: PrintJob): Promise<number> {
  return invoice_id ? nextCopyNumber(invoice_id) : copy_number + 1;
}
