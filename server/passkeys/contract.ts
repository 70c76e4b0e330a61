import * as z from 'zod';
import { timestamp } from '../http/endpoint.ts';

/** A passkey as its owner sees it. */
export const passkey = z.strictObject({
  id: z.string(),
  name: z.string(),
  created_at: timestamp,
  last_used_at: timestamp.nullable(),
});
export type PasskeyPayload = z.output<typeof passkey>;
