import * as z from 'zod';
import { endpoint, timestamp, id } from '../../http/endpoint.ts';

const place = z.strictObject({ invoice_number: z.string(), reason: z.string() });
/** The first three fields are always present, the others only where they have content. */
const archiveState = z.strictObject({
  ok: z.boolean(),
  /** Documents without a fault: all of them, or those before the first fault. */
  checked: z.int(),
  first_broken: place.nullable(),
  /** Documents that were read; the check continues after a fault. */
  documents: z.int().optional(),
  /** Faults in the order of the hash chain, at most 200. */
  faults: z.array(place.extend({ code: z.string() })).optional(),
  faults_total: z.int().optional(),
  /** Numbers that a restore lost, by the record in the hash chain; a gap is no fault. */
  gaps: z
    .array(
      z.strictObject({
        series: z.string(),
        from: z.int(),
        to: z.int(),
        first: z.string(),
        last: z.string(),
      }),
    )
    .optional(),
  /**
   * Where a check from the last checkpoint began: the position in the chain up to which the check
   * of the whole at that time, or one after it, found no fault.
   */
  since: z.strictObject({ place: z.int(), whole_at: timestamp }).optional(),
  /** Restores, and starts at which the stored head of the hash chain did not match the database. */
  events: z
    .array(
      z.strictObject({
        kind: z.enum(['restore', 'head_off']),
        at: timestamp,
        by: z.string().nullable(),
        backup: z.string().nullable(),
        text: z.string(),
      }),
    )
    .optional(),
});
export type ArchivePayload = z.output<typeof archiveState>;
const archiveCheck = z.strictObject({
  id,
  /** The state is `waiting` while another check runs. */
  state: z.enum(['waiting', 'running', 'done', 'stopped', 'failed']),
  /** Links of the hash chain: documents and chain events. */
  done: z.int(),
  total: z.int(),
  started_at: timestamp,
  result: archiveState.nullable(),
});
export type ArchiveCheckPayload = z.output<typeof archiveCheck>;

export const verifyArchive = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/archive/verify',
  access: 'manager',
  summary:
    'Recomputes rows, numbers, papers and chain, and names every fault, the first one apart; ' +
    'ends when its caller goes away',
  responses: { 200: archiveState },
});
export const beginArchiveCheck = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/archive/checks',
  access: 'manager',
  summary:
    'Begins the same in the background, one at a time; one that runs already is answered. With ' +
    '`since=checkpoint` what an earlier one verified is not read again',
  query: z.strictObject({ since: z.literal('checkpoint').optional() }),
  responses: { 202: archiveCheck },
});
export const getArchiveCheck = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/archive/checks/{id}',
  access: 'manager',
  summary: 'How far a check is, and once it is done what it found',
  params: z.strictObject({ id }),
  responses: { 200: archiveCheck },
});
export const stopArchiveCheck = endpoint({
  port: 'staff',
  method: 'DELETE',
  path: '/api/archive/checks/{id}',
  access: 'manager',
  summary: 'Stops a check',
  params: z.strictObject({ id }),
  responses: { 200: archiveCheck },
});
