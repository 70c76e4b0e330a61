import type { PrintJob } from './model.ts';

export function presentPrintJob({
  id,
  kind,
  invoice_id,
  title,
  printer,
  printer_id,
  format,
  copy_number,
  status,
  attempts,
  last_error,
  may_be_out,
  created_at,
}: PrintJob) {
  return {
    id,
    kind,
    invoice_id: invoice_id ?? null,
    title: title ?? null,
    printer: printer ?? null,
    printer_id: printer_id ?? null,
    format,
    copy_number,
    status,
    attempts,
    last_error: last_error ?? null,
    may_be_out,
    created_at: created_at.toISOString(),
  };
}
