import type { Product } from './menu.ts';

/** A part of a product's price at another rate, while it is typed; without a rate there is none. */
export interface TypedBundle {
  name: string;
  tax_rate_id: string;
  share_basis_points: number | null;
}

export function typedBundle(bundle: Product['bundle'] = null): TypedBundle {
  return {
    name: '',
    tax_rate_id: '',
    share_basis_points: null,
    ...bundle,
  };
}

/** What is sent: what is missing goes as it is, for the server to name. */
export function bundleOf({
  name,
  tax_rate_id,
  share_basis_points,
}: TypedBundle): Product['bundle'] {
  return tax_rate_id ? { name, tax_rate_id, share_basis_points: share_basis_points ?? 0 } : null;
}
