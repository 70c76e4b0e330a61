/** Every text our papers carry, in the language the invoice was issued in, and beside it in the buyer's where that is another. */
import { taxIdLabel } from '../../countries/tax-id-labels.ts';
import { taxName, taxNameInside } from '../../countries/tax-names.ts';
import { type Language, languageOf } from '../../locales.ts';
import { isMethod } from '../../payments/methods/methods.ts';
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

/** The words that name the tax, with its name as it stands in a table and inside a sentence. */
type TaxWords = Pick<
  Words,
  'tax' | 'gross' | 'prices_with_tax' | 'prices_without_tax' | 'subtotal'
>;
const taxWords: Record<Language, (tax: string, inside: string) => TaxWords> = {
  en: (tax, inside) => ({
    tax,
    gross: en.gross,
    prices_with_tax: `Prices include ${inside}.`,
    prices_without_tax: `Prices are without ${inside}.`,
    subtotal: `Total without ${inside}`,
  }),
  es: (tax, inside) => ({
    tax,
    gross: `Con ${inside}`,
    prices_with_tax: `Precios con ${inside} incluido.`,
    prices_without_tax: `Precios sin ${inside}.`,
    subtotal: es.subtotal,
  }),
  de: (tax, inside) => ({
    tax,
    gross: de.gross,
    prices_with_tax: `Preise einschließlich ${inside.replace(/\.$/, '')}.`,
    prices_without_tax: `Preise ohne ${inside.replace(/\.$/, '')}.`,
    subtotal: de.subtotal,
  }),
};

type Issued = Pick<InvoiceDocument, 'locale' | 'buyer_locale' | 'edition' | 'seller'>;

/** A language's words with the name that the seller's country has for its tax; those of before for what was issued before. */
function wordsIn(locale: string, { edition = 1, seller }: Issued): Words {
  const language = languageOf(locale);
  if (edition < 2) return languages[language];
  const { country } = seller;
  const named = taxWords[language](taxName(country, locale), taxNameInside(country, locale));
  return { ...languages[language], ...named };
}

export function wordsFor(locale: string): Words {
  return languages[languageOf(locale)];
}

export function titleOf(kind: InvoiceKind, locale: string): string {
  return languages[languageOf(locale)][kind];
}

const kept = new Map<string, Words>();
const MOST_KEPT = 200;
/** Making the words costs more than looking them up, and a paper asks for them often. */
function keptWords(key: string, make: () => Words): Words {
  const words = kept.get(key) ?? make();
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, words);
  return words;
}
function keyOf({ locale, edition, seller }: Issued) {
  return `${locale} ${edition ?? 1} ${seller.country}`;
}

/** The words of a paper in its own language alone. */
export function ownWordsOf(invoice: Issued): Words {
  return keptWords(keyOf(invoice), () => wordsIn(invoice.locale, invoice));
}

/** The words of a paper that two may have to read: each in both languages, once where they are the same. */
export function wordsOf(invoice: Issued): Words {
  const { locale, buyer_locale } = invoice;
  if (!buyer_locale || buyer_locale === languageOf(locale)) return ownWordsOf(invoice);
  return keptWords(`${keyOf(invoice)} ${buyer_locale}`, () =>
    beside(ownWordsOf(invoice), wordsIn(buyer_locale, invoice)),
  );
}

/** What a tax id is called on a paper, by its own country; where that has no label, in both languages. */
export function taxIdWord(
  { tax_id, country }: { tax_id: string; country: string | null },
  invoice: Issued,
): string {
  if ((invoice.edition ?? 1) < 2) return wordsOf(invoice).tax_id;
  const locales = [invoice.locale, invoice.buyer_locale ?? invoice.locale];
  return [...new Set(locales.map((locale) => taxIdLabel(tax_id, country, locale)))].join(' / ');
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
  return isMethod(method) ? words[method] : method;
}
