import { countryOf } from '../../countries/registry.ts';
import { sha256 } from '../../security/random.ts';
import type { Buyer } from '../contract.ts';

// The marks of Latin, Greek and Cyrillic letters alone: those of other scripts are vowels, and part
// of the name.
const ACCENTS = /[\u0300-\u036f]/g;

/**
 * A text without case, accents, spaces and punctuation: `Müller & Söhne G.m.b.H.` and `MULLER SOHNE
 * GMBH` are equal. A text without letters stays as it is.
 */
export function spelt(text: string): string {
  const plain = text.normalize('NFKD').replace(ACCENTS, '').toUpperCase().toLowerCase();
  return plain.replace(/[^\p{L}\p{N}\p{M}]/gu, '') || plain.trim();
}

/** A tax id without its country's letters, which buyers write or leave out. */
function taxId(tax_id: string, country: string | null): string {
  const number = spelt(tax_id);
  const letters = country ? [country, ...(countryOf(country).vatIds?.letters ?? [])] : [];
  const found = letters.find((prefix) => number.startsWith(prefix.toLowerCase()));
  return found ? number.slice(found.length) : number;
}

/**
 * Whether two buyers are one company, wherever it was at the time: by the tax id where both state
 * one, else by the name.
 */
export function isSameCompany(
  one: Pick<Buyer, 'name' | 'tax_id' | 'country'>,
  other: Pick<Buyer, 'name' | 'tax_id' | 'country'>,
): boolean {
  if (one.tax_id && other.tax_id)
    return taxId(one.tax_id, one.country) === taxId(other.tax_id, other.country);
  return spelt(one.name) === spelt(other.name);
}

/** The same key for the same buyer, however it is spelt; the mail address is no part of it. */
export function buyerKey(buyer: Omit<Buyer, 'email'> | null): string | null {
  return (
    buyer &&
    sha256(
      JSON.stringify([
        spelt(buyer.name),
        buyer.tax_id && taxId(buyer.tax_id, buyer.country),
        ...[buyer.street, buyer.postal_code, buyer.city, buyer.country].map(
          (part) => part && spelt(part),
        ),
      ]),
    )
  );
}
