import type { Buyer } from '../contract.ts';
import { plainTaxesOn } from '../document/lookup.ts';
import { buyerKey } from '../issue/buyer-key.ts';
import { buyerLanguage } from '../issue/buyer-language.ts';
import { linesOf, occasionOf, part, snapshotOf } from '../issue/credit-note.ts';
import { writeDocument } from '../issue/write.ts';
import type { InvoiceRow } from '../model.ts';

/**
 * Issues the same document to another buyer, with the same lines and cents, whatever other invoices
 * hold of the order.
 * @param issued_by the user; null for a guest
 */
export async function writeReissued(
  wrong: InvoiceRow,
  buyer: Buyer,
  issued_by: string | null,
): Promise<InvoiceRow> {
  const lines = (await linesOf(wrong.id)).map((line) =>
    part(line, line.quantity, line.discount_cents),
  );
  return writeDocument(await occasionOf(wrong), {
    kind: 'full',
    lines,
    taxes: await plainTaxesOn([wrong.id]),
    tip_cents: wrong.tip_cents,
    notes: wrong.notes ?? null,
    snapshot: {
      ...snapshotOf(wrong),
      buyer,
      buyer_locale: buyerLanguage(buyer, {
        country: wrong.snapshot.seller.country,
        locale: wrong.locale,
      }),
      replaces_number: null,
    },
    customer_id: wrong.customer_id ?? null,
    issued_by,
    buyer_key: buyerKey(buyer),
    replaces: null,
    credits: null,
  });
}
