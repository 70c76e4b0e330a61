/** Every text our papers carry, in the language the invoice was issued in, and beside it in the buyer's where that is another. */
import { type Language, languageOf } from '../locales.ts';
import type { InvoiceDocument, InvoiceKind } from './document.ts';

const en = {
  full: 'Invoice',
  simplified: 'Simplified invoice',
  credit_note: 'Credit note',
  copy: 'COPY',
  billed_to: 'Invoice for',
  credited_to: 'Credit for',
  number: 'Number',
  issued: 'Date of issue',
  supplied: 'Date of supply',
  due: 'Due',
  order: 'Order',
  table: 'Table',
  tax_id: 'VAT no.',
  credits: 'Credits invoice',
  replaces: 'Replaces simplified invoice',
  item: 'Description',
  quantity: 'Qty',
  unit_price: 'Unit price',
  tax: 'VAT',
  net: 'Net',
  amount: 'Amount',
  gross: 'Gross',
  discount: 'Discount',
  prices_with_tax: 'Prices include VAT.',
  prices_without_tax: 'Prices are without VAT.',
  subtotal: 'Total without VAT',
  total: 'Total',
  credit_total: 'Credit total',
  carried: 'Carried forward',
  brought: 'Brought forward',
  scan: 'Need an invoice for your company?',
  tip: 'Tip (not part of this invoice)',
  paid: 'Paid',
  refunded: 'Refunded',
  cash: 'cash',
  card: 'card',
  other: 'other',
  open: 'To be paid',
  notes: 'Notes',
  page: (page: number, pages: number): string => `Page ${page} of ${pages}`,
  walk_in: 'Guest',
  at_once: 'Payable on receipt',
};

type Words = typeof en;

const es: Words = {
  full: 'Factura',
  simplified: 'Factura simplificada',
  credit_note: 'Factura rectificativa',
  copy: 'COPIA',
  billed_to: 'Factura para',
  credited_to: 'Abono para',
  number: 'Número',
  issued: 'Fecha de expedición',
  supplied: 'Fecha de operación',
  due: 'Vencimiento',
  order: 'Pedido',
  table: 'Mesa',
  tax_id: 'NIF',
  credits: 'Rectifica la factura',
  replaces: 'Sustituye a la factura simplificada',
  item: 'Descripción',
  quantity: 'Cant.',
  unit_price: 'Precio',
  tax: 'IVA',
  net: 'Base',
  amount: 'Importe',
  gross: 'Con IVA',
  discount: 'Descuento',
  prices_with_tax: 'Precios con IVA incluido.',
  prices_without_tax: 'Precios sin IVA.',
  subtotal: 'Base imponible',
  total: 'Total',
  credit_total: 'Total del abono',
  carried: 'Suma y sigue',
  brought: 'Suma anterior',
  scan: '¿Necesita factura para su empresa?',
  tip: 'Propina (no forma parte de la factura)',
  paid: 'Pagado',
  refunded: 'Devuelto',
  cash: 'efectivo',
  card: 'tarjeta',
  other: 'otro medio',
  open: 'Pendiente de pago',
  notes: 'Notas',
  page: (page, pages) => `Página ${page} de ${pages}`,
  walk_in: 'Cliente',
  at_once: 'Pago a la recepción',
};

const de: Words = {
  full: 'Rechnung',
  simplified: 'Rechnung',
  credit_note: 'Rechnungskorrektur',
  copy: 'KOPIE',
  billed_to: 'Rechnung an',
  credited_to: 'Korrektur für',
  number: 'Nummer',
  issued: 'Rechnungsdatum',
  supplied: 'Leistungsdatum',
  due: 'Fällig',
  order: 'Bestellung',
  table: 'Tisch',
  tax_id: 'USt-IdNr.',
  credits: 'Berichtigt die Rechnung',
  replaces: 'Ersetzt die Kleinbetragsrechnung',
  item: 'Bezeichnung',
  quantity: 'Menge',
  unit_price: 'Einzelpreis',
  tax: 'USt',
  net: 'Netto',
  amount: 'Betrag',
  gross: 'Brutto',
  discount: 'Rabatt',
  prices_with_tax: 'Preise einschließlich USt.',
  prices_without_tax: 'Preise ohne USt.',
  subtotal: 'Summe netto',
  total: 'Gesamtbetrag',
  credit_total: 'Korrekturbetrag',
  carried: 'Übertrag',
  brought: 'Übertrag',
  scan: 'Rechnung für Ihre Firma?',
  tip: 'Trinkgeld (nicht Teil der Rechnung)',
  paid: 'Bezahlt',
  refunded: 'Erstattet',
  cash: 'bar',
  card: 'Karte',
  other: 'anders',
  open: 'Zu zahlen',
  notes: 'Hinweise',
  page: (page, pages) => `Seite ${page} von ${pages}`,
  walk_in: 'Gast',
  at_once: 'Zahlbar sofort',
};

const languages: Record<Language, Words> = { en, es, de };

export function wordsFor(locale: string): Words {
  return languages[languageOf(locale)];
}

export function titleOf(kind: InvoiceKind, locale: string): string {
  return languages[languageOf(locale)][kind];
}

type Languages = Pick<InvoiceDocument, 'locale' | 'buyer_locale'>;
const both = new Map<string, Words>();

/** The words of a paper that two may have to read: each in both languages, once where they are the same. */
export function wordsOf({ locale, buyer_locale }: Languages): Words {
  const language = languageOf(locale);
  if (!buyer_locale || buyer_locale === language) return languages[language];
  const key = `${language} ${buyer_locale}`;
  const known = both.get(key) ?? beside(languages[language], languages[buyer_locale]);
  both.set(key, known);
  return known;
}

function beside(own: Words, other: Words): Words {
  const texts = Object.entries(own).map(([name, text]) => {
    const second = other[name as keyof Words];
    return [
      name,
      typeof text === 'string' && text !== second ? `${text} / ${second as string}` : text,
    ];
  });
  return Object.fromEntries(texts) as Words;
}

export function methodName(method: string, words: Words): string {
  return method === 'cash' || method === 'card' || method === 'other' ? words[method] : method;
}
