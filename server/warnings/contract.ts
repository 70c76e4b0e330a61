import * as z from 'zod';
import { endpoint } from '../http/endpoint.ts';

export const WARNINGS = [
  'untrusted_proxy',
  'staff_beyond_loopback',
  'archive_head',
  'clock_went_back',
  'guests_address',
] as const;
export type Warning = (typeof WARNINGS)[number];

export const listWarnings = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/warnings',
  access: 'manager',
  summary: 'What about the way in here wants mending, by whoever runs this machine',
  responses: {
    200: z.strictObject({
      items: z.array(z.strictObject({ code: z.enum(WARNINGS), detail: z.string() })),
    }),
  },
});
