import type { Product } from './menu.ts';

/** A part of a bundle while it is typed; without a rate there is none. */
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

/** The parts as sent: missing values are sent as they are, for the server to name. */
export function bundleOf({
  name,
  tax_rate_id,
  share_basis_points,
}: TypedBundle): Product['bundle'] {
  return tax_rate_id ? { name, tax_rate_id, share_basis_points: share_basis_points ?? 0 } : null;
}
