/** What a product costs where it is taken away: a price and a tax rate of its own, where given. */
import type { Service } from './contract.ts';
import type { Product } from './model.ts';

/** Delivery has the prices and rates of takeaway. */
export const isTakenAway = (service: Service) => service !== 'dine_in';

type Priced = Pick<Product, 'price_cents' | 'tax_rate_id'>;
type Given = Priced & Pick<Product, 'takeaway_price_cents' | 'takeaway_tax_rate_id'>;
/** The price and the rate of a product that is taken away. */
export function takenAway(product: Given): Priced {
  return {
    price_cents: product.takeaway_price_cents ?? product.price_cents,
    tax_rate_id: product.takeaway_tax_rate_id ?? product.tax_rate_id,
  };
}

interface Served {
  takeaway: { price_cents: number; tax_rate_basis_points: number };
}
/**
 * A product as a service prices it. The second part of a bundle (a drink) keeps its own rate: only
 * what the product's own rate is on is taxed otherwise.
 */
export function servedAs<P extends Served>(product: P, service: Service): P {
  return isTakenAway(service) ? { ...product, ...product.takeaway } : product;
}
