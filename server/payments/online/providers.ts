/** The payment providers: a folder of `providers/` and a line here each. */
import { mollie } from '../providers/mollie/mollie.ts';
import type { Provider } from '../providers/provider.ts';
import { stripe } from '../providers/stripe/stripe.ts';

const PROVIDERS: Record<string, Provider> = {
  stripe,
  mollie,
};

export const PROVIDER_IDS = Object.keys(PROVIDERS);

/** The provider of an id, or null. */
export function providerOf(id: string): Provider | null {
  return Object.hasOwn(PROVIDERS, id) ? PROVIDERS[id]! : null;
}
