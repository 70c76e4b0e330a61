import * as z from 'zod';
import { endpoint, timestamp } from '../http/endpoint.ts';

const HEALTH_PARTS = [
  'database',
  'disk',
  'backups',
  'answers',
  'kitchen',
  'prints',
  'mails',
  'work',
  'tunnel',
] as const;
export type HealthPart = (typeof HEALTH_PARTS)[number];

/**
 * What is said of each part. The first of a part is said when all is well with it; `unknown`,
 * `none` and the like are no fault either.
 */
export const HEALTH_SAYS = {
  database: ['ok', 'damaged', 'failing', 'folder_gone', 'queued', 'slow'],
  disk: ['ok', 'low', 'full', 'unknown'],
  backups: ['ok', 'old', 'none', 'failed', 'copy_failed'],
  answers: ['ok', 'slow'],
  kitchen: ['ok', 'waiting'],
  prints: ['ok', 'failed', 'stuck'],
  mails: ['ok', 'no_server', 'stuck', 'failed'],
  work: ['ok', 'stuck'],
  tunnel: ['up', 'none', 'starting', 'down'],
} as const satisfies Record<HealthPart, readonly string[]>;

/** `watch`: somebody should look at it soon; `failing`: something does not work now. */
const HEALTH_STATES = ['ok', 'watch', 'failing'] as const;
export type HealthState = (typeof HEALTH_STATES)[number];

const part = z.strictObject({
  part: z.enum(HEALTH_PARTS),
  state: z.enum(HEALTH_STATES),
  says: z.string(),
  /** How many wait: tickets, prints, mails, jobs, writes. */
  waiting: z.int().nullable(),
  /** How many were given up in the last day. */
  failed: z.int().nullable(),
  /**
   * Since when the oldest waits, or when the newest backup was made, or since when the tunnel is
   * so.
   */
  since: timestamp.nullable(),
  /** Free space of the disk, size of the database. */
  bytes: z.int().nullable(),
  /** Within which 95 of 100 requests, or transactions, of the last five minutes were done. */
  milliseconds: z.int().nullable(),
});

export const getHealth = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/health',
  access: 'manager',
  summary: 'How the database, disk, backups, queues, answers and tunnel of this server are',
  responses: {
    200: z.strictObject({
      at: timestamp,
      version: z.string(),
      started_at: timestamp,
      database: z.enum(['sqlite', 'postgres']),
      memory_bytes: z.int(),
      parts: z.array(part),
    }),
  },
});
