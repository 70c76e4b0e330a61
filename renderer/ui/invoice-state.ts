import { useI18n } from 'vue-i18n';
import type { InvoicePayload } from '../../server/invoices/contract.ts';
import { isBuiltIn } from '../../server/payments/methods/methods.ts';
import { formatMoney } from './format.ts';

export interface InvoiceState {
  text: string;
  /** Whether the invoice was credited or replaced. */
  isOver: boolean;
}

type Stated = Pick<
  InvoicePayload,
  | 'kind'
  | 'status'
  | 'total_cents'
  | 'tip_cents'
  | 'refund_method'
  | 'refund_method_name'
  | 'credit_notes'
  | 'replaced_by'
  | 'currency'
  | 'currency_digits'
>;

export function creditedCents({ credit_notes }: Pick<InvoicePayload, 'credit_notes'>): number {
  return credit_notes.reduce((sum, { total_cents }) => sum + total_cents, 0);
}

/**
 * The badge of a document; it never contradicts the payments: neither a credit note nor a credited
 * invoice is "paid".
 */
export function useInvoiceState(): (invoice: Stated) => InvoiceState {
  const { t, locale } = useI18n();
  const money = (cents: number, invoice: Stated) => formatMoney(cents, invoice, locale.value);
  const creditNote = (note: Stated) => {
    if (!note.refund_method) return t('invoiceState.creditNote');
    const amount = money(note.total_cents + note.tip_cents, note);
    const { refund_method_name: name } = note;
    if (name) return t('invoiceState.refundedBy', { method: name, amount });
    const method = isBuiltIn(note.refund_method) ? note.refund_method : 'other';
    return t(`invoiceState.refunded.${method}`, { amount });
  };
  return (invoice) => {
    if (invoice.kind === 'credit_note') return { text: creditNote(invoice), isOver: false };
    if (invoice.status === 'cancelled') return { text: t('invoiceStatus.cancelled'), isOver: true };
    if (invoice.replaced_by) return { text: t('invoiceState.replaced'), isOver: true };
    if (invoice.credit_notes.length === 0)
      return { text: t(`invoiceStatus.${invoice.status}`), isOver: false };
    const amounts = {
      credited: money(creditedCents(invoice), invoice),
      total: money(invoice.total_cents, invoice),
    };
    return { text: t('invoiceState.partly', amounts), isOver: false };
  };
}
