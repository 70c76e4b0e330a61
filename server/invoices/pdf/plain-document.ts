/** An invoice in letters that need no shaping, for a paper that could not be drawn in time. */
import type { InvoiceBuyer, InvoiceDocument } from '../document/document.ts';

const REPLACEMENT = '\uFFFD';
/** Letters of Latin, Greek and Cyrillic, their digits and signs, each of which stands by itself. */
const NOT_PLAIN =
  /[^\s\u0020-\u007E\u00A0-\u024F\u0370-\u0482\u048A-\u052F\u1E00-\u1EFF\u2010-\u2027\u2030-\u203A\u20A0-\u20BF\u2212]+/gu;

/** Each run of other letters shows as one �. */
export function plainText(text: string): string {
  return text.normalize('NFC').replace(NOT_PLAIN, REPLACEMENT);
}

const orNull = (text: string | null) => (text === null ? null : plainText(text));

function plainBuyer(buyer: InvoiceBuyer): InvoiceBuyer {
  return {
    ...buyer,
    name: plainText(buyer.name),
    tax_id: orNull(buyer.tax_id),
    street: orNull(buyer.street),
    postal_code: orNull(buyer.postal_code),
    city: orNull(buyer.city),
    email: orNull(buyer.email),
  };
}

/** What people typed, plainly; numbers, dates and sums are as they were. */
export function plainDocument(invoice: InvoiceDocument): InvoiceDocument {
  const { seller, buyer } = invoice;
  return {
    ...invoice,
    seller: {
      ...seller,
      name: plainText(seller.name),
      legal_name: plainText(seller.legal_name),
      tax_id: plainText(seller.tax_id),
      street: plainText(seller.street),
      postal_code: plainText(seller.postal_code),
      city: plainText(seller.city),
    },
    buyer: buyer && plainBuyer(buyer),
    lines: invoice.lines.map((line) => ({ ...line, name: plainText(line.name) })),
    notes: orNull(invoice.notes),
    table_name: orNull(invoice.table_name),
    payments: invoice.payments.map((payment) => ({
      ...payment,
      method: plainText(payment.method),
    })),
  };
}
