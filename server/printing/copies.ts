import { Op } from 'sequelize';
import { PrintJob } from './model.ts';

/**
 * Above every paper that came out, may have come out or may still come: 0 is the invoice, all
 * others say COPY.
 */
export async function nextCopyNumber(invoice_id: string): Promise<number> {
  const last = await PrintJob.findOne({
    where: { invoice_id, [Op.or]: [{ status: ['waiting', 'printed'] }, { may_be_out: true }] },
    order: [['copy_number', 'DESC']],
    attributes: ['copy_number'],
  });
  return last ? last.copy_number + 1 : 0;
}
