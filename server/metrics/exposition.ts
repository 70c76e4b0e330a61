/** The metrics in Prometheus' text format. Loaded where they are on alone. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { VERSION } from '../version.ts';
import { TUNNEL_STATES } from '../network/contract.ts';
import { type Facts, readFacts } from './facts.ts';
import type { Counter as Counting } from './measured.ts';

const registry = new Registry();
const registers = [registry];
const PREFIX = 'restaurant_';
const name = (of: string) => `${PREFIX}${of}`;

// Labels are ports, methods, templates of routes, statuses and names of queues: bounded, and of no
// person.
const requests = new Counter({
  name: name('http_requests_total'),
  help: 'Requests that were answered',
  labelNames: ['port', 'method', 'route', 'status'],
  registers,
});
const durations = new Histogram({
  name: name('http_request_duration_seconds'),
  help: 'From the first byte of a request to the end of its answer, event streams aside',
  labelNames: ['port', 'method', 'route'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  registers,
});
const transactions = new Histogram({
  name: name('database_transaction_seconds'),
  help: 'From the begin of a transaction to its commit; writes that share a commit are one',
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
  registers,
});

type Reading = [labels: Record<string, string>, value: number][];
interface Measure {
  help: string;
  labels?: string[];
  /** Nothing where there is no value. */
  read: (facts: Facts) => Reading | number | null;
}
const ageOf = (oldest: Date | null, at: Date) =>
  oldest === null ? 0 : Math.max(0, (at.getTime() - oldest.getTime()) / 1000);

const MEASURES: Record<string, Measure> = {
  queue_jobs: {
    help: 'Jobs that wait in each queue',
    labels: ['queue'],
    read: ({ queues }) => [...queues].map(([queue, { waiting }]) => [{ queue }, waiting]),
  },
  queue_oldest_seconds: {
    help: 'Age of the oldest job of each queue; 0 for none',
    labels: ['queue'],
    read: ({ queues, at }) =>
      [...queues].map(([queue, { oldest }]) => [{ queue }, ageOf(oldest, at)]),
  },
  mails_failed: {
    help: 'Mails of the last day that were given up',
    read: ({ mails }) => mails.failed,
  },
  prints_waiting: {
    help: 'Prints that wait, those of the desktop app too',
    read: ({ prints }) => prints.waiting,
  },
  prints_oldest_seconds: {
    help: 'Age of the oldest print that waits; 0 for none',
    read: ({ prints, at }) => ageOf(prints.oldest, at),
  },
  prints_failed: {
    help: 'Prints of the last day that were given up',
    read: ({ prints }) => prints.failed,
  },
  tickets_waiting: {
    help: 'Tickets that the kitchen has not done',
    read: ({ tickets }) => tickets.waiting,
  },
  tickets_oldest_seconds: {
    help: 'Age of the oldest ticket that is not done; 0 for none',
    read: ({ tickets, at }) => ageOf(tickets.oldest, at),
  },
  backup_age_seconds: {
    help: 'Age of the newest backup; absent where there is none',
    read: ({ backups, at }) => (backups.newest ? ageOf(backups.newest, at) : null),
  },
  backup_failed: {
    help: '1 while the last automatic backup failed',
    read: ({ backups }) => Number(backups.failed),
  },
  backup_copy_failed: {
    help: '1 while the last copy to the second place failed',
    read: ({ backups }) => Number(backups.copy_failed),
  },
  disk_free_bytes: {
    help: 'Free space where the data folder is',
    read: ({ free_bytes }) => free_bytes,
  },
  database_bytes: {
    help: 'Size of the database',
    read: ({ database }) => database.bytes,
  },
  database_wal_bytes: {
    help: "Size of SQLite's write-ahead log",
    read: ({ database }) => database.wal_bytes,
  },
  database_waiting_writes: {
    help: 'Writes that wait for their turn in this process',
    read: ({ database }) => database.waiting_writes,
  },
  database_pool_connections: {
    help: "Connections of this process's pool to PostgreSQL, and requests that wait for one",
    labels: ['state'],
    read: ({ database: { pool } }) =>
      Object.entries(pool ?? {}).map(([state, count]) => [{ state }, count]),
  },
  tunnel_state: {
    help: '1 for the present state of the tunnel; absent where none is wanted',
    labels: ['state'],
    read: ({ tunnel }) =>
      tunnel === null
        ? null
        : TUNNEL_STATES.map((state) => [{ state }, Number(state === tunnel.state)]),
  },
  tunnel_restarts: {
    help: 'How often the tunnel ended by itself',
    read: ({ tunnel }) => tunnel?.restarts ?? null,
  },
};

const gauges = Object.entries(MEASURES).map(([of, { help, labels = [], read }]) => ({
  gauge: new Gauge({ name: name(of), help, labelNames: labels, registers }),
  read,
}));
new Gauge({ name: name('info'), help: 'The version', labelNames: ['version'], registers }).set(
  { version: VERSION },
  1,
);
// Memory, processor, handles, garbage collection and the delay of the event loop.
collectDefaultMetrics({ register: registry });

/** Counts what is answered and written, for the next reading. */
export const counting: Counting = {
  answered({ port, method, route, status, milliseconds }) {
    requests.inc({ port, method, route, status });
    if (milliseconds !== null) durations.observe({ port, method, route }, milliseconds / 1000);
  },
  wrote(milliseconds) {
    transactions.observe(milliseconds / 1000);
  },
};

export const CONTENT_TYPE = registry.contentType;

/** The metrics as text. */
export async function exposition(): Promise<string> {
  const facts = await readFacts();
  for (const { gauge, read } of gauges) {
    gauge.reset();
    const value = read(facts);
    if (typeof value === 'number') gauge.set(value);
    else for (const [labels, one] of value ?? []) gauge.set(labels, one);
  }
  return registry.metrics();
}
