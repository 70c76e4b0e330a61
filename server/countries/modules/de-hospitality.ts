/**
 * The German form for the deduction of a business meal (Bewirtungsbeleg, § 4 Abs. 5 Satz 1 Nr. 2
 * EStG): occasion, participants, place, day and signature; above the limit of a simplified invoice
 * the host's name too, which the invoice itself must then state (R 4.10 Abs. 8 EStR, § 33 UStDV).
 * Always in German, because it is for the German tax office.
 */
import type { DocumentForm, FormSource, Limit } from './country.ts';

/** § 33 UStDV. */
export const SIMPLIFIED_UP_TO: Limit = { cents: 25_000, currency: 'EUR' };

export function hospitalityForm(document: FormSource): DocumentForm | null {
  const { seller, buyer, kind, currency, total_cents, suppliedOn, entertainment } = document;
  const participants = entertainment?.participants ?? null;
  if (currency !== SIMPLIFIED_UP_TO.currency || kind === 'credit_note') return null;
  const host: DocumentForm['fields'] =
    total_cents > SIMPLIFIED_UP_TO.cents ? [['Bewirtende Person', buyer?.name ?? null]] : [];
  return {
    title: 'Angaben zum Nachweis von Bewirtungsaufwendungen',
    fields: [
      ['Tag der Bewirtung', suppliedOn('de')],
      [
        'Ort der Bewirtung',
        [seller.name, seller.street, `${seller.postal_code} ${seller.city}`].join(', '),
      ],
      ...host,
      ['Anlass der Bewirtung', entertainment?.occasion ?? null],
      ['Bewirtete Personen', participants],
      ...(participants === null ? [['', null] as [string, null]] : []),
      ['Ort, Datum, Unterschrift', null],
    ],
  };
}
