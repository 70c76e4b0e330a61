import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/**
 * The two lines of the server's standard output that are for the desktop app; all others are for
 * people.
 */

const readySchema = z.object({
  staff_url: z.url({ protocol: /^http$/ }),
  portal_url: z.url({ protocol: /^https?$/ }),
  proof: z.string(),
});
const failureSchema = z.object({
  code: z
    .enum([
      'already_running',
      'data_folder',
      'database',
      'disk_full',
      'keys',
      'network_share',
      'newer_data',
      'port_in_use',
      'restaurant_missing',
      'settings',
      'other',
    ])
    .catch('other'),
  message: z.string(),
  details: z.string().default(''),
  /** The newest good backup, where restoring one helps: `server/recovery/offer.ts`. */
  backup: z
    .object({
      name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/),
      made_at: z.iso.datetime(),
      needs_passphrase: z.boolean(),
    })
    .nullable()
    .catch(null)
    .default(null),
});

export interface Ready {
  staff_url: string;
  portal_url: string;
}
export type Failure = z.infer<typeof failureSchema>;
export type Said = { ready: Ready } | { failure: Failure } | null;

/**
 * Parses a line of output; null for a line that is for people, and for one whose proof is not that
 * of the server which this app started.
 */
export function parseServerLine(line: string, secret: string): Said {
  const ready = payload(line, 'DESKTOP_READY ', readySchema);
  if (ready)
    return isProof(ready.proof, secret)
      ? { ready: { staff_url: ready.staff_url, portal_url: ready.portal_url } }
      : null;
  const failure = payload(line, 'DESKTOP_FAILED ', failureSchema);
  return failure ? { failure } : null;
}

function payload<T>(line: string, prefix: string, schema: z.ZodType<T>): T | null {
  if (!line.startsWith(prefix)) return null;
  try {
    return schema.parse(JSON.parse(line.slice(prefix.length)));
  } catch {
    return null;
  }
}

function isProof(proof: string, secret: string): boolean {
  const expected = createHmac('sha256', secret).update('ready').digest();
  const given = Buffer.from(proof, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
