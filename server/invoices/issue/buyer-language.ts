import { type Language, languageOf } from '../../locales.ts';
import { languageReadIn } from '../document/words.ts';

/**
 * The language of a buyer's accounting, where it is not the restaurant's: their documents carry it
 * too, so that the tax is deducted without a translation (an invoice may be in any language:
 * Directive 2006/112/EC art. 230; a translation may be required, art. 248a).
 */
export function buyerLanguage(
  buyer: { country: string | null } | null,
  restaurant: { country: string; locale: string },
): Language | null {
  if (!buyer?.country || buyer.country === restaurant.country) return null;
  const read = languageReadIn(buyer.country);
  return read === languageOf(restaurant.locale) ? null : read;
}
