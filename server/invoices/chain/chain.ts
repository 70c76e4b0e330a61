import { createHash } from 'node:crypto';

/**
 * JSON with sorted keys, so that a row from either database has the same hash as when it was
 * written.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (value && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const members = entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

/**
 * The link of the hash chain: SHA-256 over everything that an issued document says and the hash of
 * the one before it.
 */
export function chainHash(document: object, previous_hash: string | null): string {
  return createHash('sha256')
    .update(canonical({ ...document, previous_hash }))
    .digest('hex');
}
