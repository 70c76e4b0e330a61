/** An invoice in letters that need no shaping: the fallback for one that exceeds the time limit. */
import type { InvoiceBuyer, InvoiceDocument, InvoiceLine } from '../document/document.ts';

const REPLACEMENT = '\uFFFD';
/**
 * Matches all but Latin, Greek and Cyrillic letters, digits and signs, none of which needs shaping.
 */
const NOT_PLAIN =
  /[^\s\u0020-\u007E\u00A0-\u024F\u0370-\u0482\u048A-\u052F\u1E00-\u1EFF\u2010-\u2027\u2030-\u203A\u20A0-\u20BF\u2212]+/gu;

/** Replaces each run of other letters by one �. */
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

function plainLine(line: InvoiceLine): InvoiceLine {
  const { name, options } = line;
  return {
    ...line,
    name: plainText(name),
    ...(options && {
      options: options.map((option) => ({ ...option, name: plainText(option.name) })),
    }),
  };
}

/** An invoice with its typed texts in plain letters; numbers, dates and sums stay as they are. */
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
    lines: invoice.lines.map(plainLine),
    notes: orNull(invoice.notes),
    ...(invoice.receipt_text && { receipt_text: plainText(invoice.receipt_text) }),
    table_name: orNull(invoice.table_name),
    payments: invoice.payments.map((payment) => ({
      ...payment,
      method: plainText(payment.method),
    })),
  };
}
