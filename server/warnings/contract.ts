import * as z from 'zod';
import { endpoint } from '../http/endpoint.ts';

export const WARNINGS = [
  'database_damaged',
  'folder_gone',
  'archive_head',
  'disk_low',
  'clock_went_back',
  'backup_old',
  'backup_copy_failed',
  'online_refund_failed',
  'online_reversal',
  'online_keys_refused',
  'outbox_stuck',
  'guests_address',
  'orders_paused',
  'tunnel_down',
  'posters_stale',
  'staff_trust_renewed',
  'untrusted_proxy',
  'staff_beyond_loopback',
] as const;
export type Warning = (typeof WARNINGS)[number];

export const listWarnings = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/warnings',
  access: 'manager',
  summary: 'What about this machine, its data and the way in here wants mending',
  responses: {
    200: z.strictObject({
      items: z.array(z.strictObject({ code: z.enum(WARNINGS), detail: z.string() })),
    }),
  },
});
