/**
 * What a German guest fills in to deduct a business meal (Bewirtungsbeleg, § 4 Abs. 5 Satz 1 Nr. 2 EStG): occasion, participants, place, day
 * and signature; above 250 € the host's name too, which the invoice itself must then say (R 4.10 Abs. 8 EStR, § 33 UStDV).
 * In German on every paper of a house in Germany, whatever its language: it is for the German tax office. A null value is a line to write on.
 */
import type { InvoiceDocument } from '../document/document.ts';
import { dayOf } from './facts.ts';

export interface HospitalityForm {
  title: string;
  fields: [label: string, value: string | null][];
}

const HOST_NAMED_ABOVE_CENTS = 25_000;

export function hospitalityForm(invoice: InvoiceDocument): HospitalityForm | null {
  const { seller, buyer, kind, currency, total_cents } = invoice;
  if (seller.country !== 'DE' || currency !== 'EUR' || kind === 'credit_note') return null;
  const host: HospitalityForm['fields'] =
    total_cents > HOST_NAMED_ABOVE_CENTS ? [['Bewirtende Person', buyer?.name ?? null]] : [];
  return {
    title: 'Angaben zum Nachweis von Bewirtungsaufwendungen',
    fields: [
      ['Tag der Bewirtung', dayOf(invoice.supply_date, { ...invoice, locale: 'de' })],
      [
        'Ort der Bewirtung',
        [seller.name, seller.street, `${seller.postal_code} ${seller.city}`].join(', '),
      ],
      ...host,
      ['Anlass der Bewirtung', null],
      ['Bewirtete Personen', null],
      ['', null],
      ['Ort, Datum, Unterschrift', null],
    ],
  };
}
