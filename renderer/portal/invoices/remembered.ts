import { readStored, writeStored } from '../storage.ts';
import { type BuyerForm, blankBuyer } from './buyer.ts';

/** A company of an earlier invoice that the guest wanted this device to remember. */
export interface RememberedBuyer {
  buyer: BuyerForm;
  /** Milliseconds since 1970. */
  at: number;
}

const NAME = 'companies';
const MOST = 5;

/**
 * The companies of this device's own invoices, latest first. They are in this browser alone and
 * only where the guest wanted it, so that nobody is offered the address of somebody else.
 */
export function rememberedBuyers(): RememberedBuyer[] {
  const stored = readStored<RememberedBuyer[]>(NAME);
  return Array.isArray(stored)
    ? stored.map(({ buyer, at }) => ({ buyer: { ...blankBuyer(), ...buyer }, at }))
    : [];
}

const compact = (tax_id: string) => tax_id.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase();
/** A number with and without the letters of its country is the same. */
function sameTaxId(one: BuyerForm, other: BuyerForm): boolean {
  const plain = ({ tax_id, country }: BuyerForm) => {
    const number = compact(tax_id);
    return number.startsWith(country) ? number.slice(country.length) : number;
  };
  return plain(one) !== '' && one.country === other.country && plain(one) === plain(other);
}
function isSame(one: BuyerForm, other: BuyerForm): boolean {
  return sameTaxId(one, other) || (!one.tax_id && !other.tax_id && one.name === other.name);
}

/** The company of the same tax id that was used on this device, or null. */
export function rememberedByTaxId(typed: BuyerForm): RememberedBuyer | null {
  return rememberedBuyers().find(({ buyer }) => sameTaxId(buyer, typed)) ?? null;
}

export function rememberBuyer(buyer: BuyerForm): void {
  const others = rememberedBuyers().filter((one) => !isSame(one.buyer, buyer));
  writeStored(NAME, [{ buyer: { ...buyer }, at: Date.now() }, ...others].slice(0, MOST));
}

/** Removes a company from this device. */
export function forgetBuyer(buyer: BuyerForm): void {
  const others = rememberedBuyers().filter((one) => !isSame(one.buyer, buyer));
  writeStored(NAME, others.length > 0 ? others : null);
}
