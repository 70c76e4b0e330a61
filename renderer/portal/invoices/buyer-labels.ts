/** The message key of each buyer field, by its path in the server's errors. */
export const BUYER_LABELS = {
  'buyer.name': 'fields.buyerName',
  'buyer.tax_id': 'fields.taxId',
  'buyer.street': 'fields.street',
  'buyer.postal_code': 'fields.postalCode',
  'buyer.city': 'fields.city',
  'buyer.country': 'fields.country',
  'buyer.email': 'fields.email',
};

export function labelled(
  keys: Record<string, string>,
  t: (key: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(keys).map(([path, key]) => [path, t(key)]));
}
