/** Judges the present state part by part, for the health page. */
import { memoryUsage, uptime } from 'node:process';
import type { output } from 'zod';
import { backupIsOld } from '../backups/age.ts';
import { readiness } from '../health/readiness.ts';
import { diskSpace } from '../health/disk.ts';
import { knownFault } from '../health/soundness.ts';
import { RENDER_QUEUE } from '../invoices/pdf/render-queue.ts';
import { MAIL_QUEUE } from '../mail/queue.ts';
import { mailIsStuck } from '../mail/stuck.ts';
import { tunnelIsDown, tunnelMissingSince } from '../network/network.ts';
import { ONLINE_REFUND_QUEUE } from '../payments/online/queues.ts';
import { VERSION } from '../version.ts';
import type { getHealth, HEALTH_SAYS, HealthPart, HealthState } from './contract.ts';
import { type Facts, readFacts, type Waiting } from './facts.ts';
import { measured } from './measured.ts';

type Part = output<(typeof getHealth)['responses'][200]>['parts'][number];
type Figures = Partial<Pick<Part, 'waiting' | 'failed' | 'bytes' | 'milliseconds'>> & {
  since?: Date | null;
};

function say<P extends HealthPart>(
  part: P,
  [state, says]: readonly [HealthState, (typeof HEALTH_SAYS)[P][number]],
  { since, ...figures }: Figures,
): Part {
  return {
    waiting: null,
    failed: null,
    bytes: null,
    milliseconds: null,
    ...figures,
    part,
    state,
    says,
    since: since?.toISOString() ?? null,
  };
}

const MINUTE = 60_000;
/** A print that waits longer is noticed by nobody but the guest who waits for it. */
const PRINTS_WAIT_MS = 5 * MINUTE;
const WORK_WAITS_MS = 60 * MINUTE;
const TICKETS_WAIT_MS = 60 * MINUTE;
/** More are written a second; so many that wait are a flood, or a disk that hardly answers. */
const MANY_WRITES = 200;
/** What a person at a till notices. */
const SLOW_WRITE_MS = 500;
const SLOW_ANSWER_MS = 1000;

const waitsLonger = (oldest: Date | null, at: Date, milliseconds: number) =>
  oldest !== null && at.getTime() - oldest.getTime() > milliseconds;

async function databaseSays(waiting: number, p95: number | null) {
  const wrong = await readiness();
  if (knownFault() !== null) return ['failing', 'damaged'] as const;
  if (wrong.includes('folder')) return ['failing', 'folder_gone'] as const;
  if (wrong.includes('database')) return ['failing', 'failing'] as const;
  if (waiting > MANY_WRITES) return ['watch', 'queued'] as const;
  if ((p95 ?? 0) > SLOW_WRITE_MS) return ['watch', 'slow'] as const;
  return ['ok', 'ok'] as const;
}

async function diskSays() {
  const space = await diskSpace();
  if (space === null) return ['watch', 'unknown'] as const;
  if (space === 'enough') return ['ok', 'ok'] as const;
  return space === 'full' ? (['failing', 'full'] as const) : (['watch', 'low'] as const);
}

async function backupsSay({ backups }: Facts) {
  if (await backupIsOld())
    return backups.newest ? (['failing', 'old'] as const) : (['failing', 'none'] as const);
  if (backups.failed) return ['watch', 'failed'] as const;
  if (backups.copy_failed) return ['watch', 'copy_failed'] as const;
  // A restaurant of yesterday has none yet.
  return backups.newest ? (['ok', 'ok'] as const) : (['ok', 'none'] as const);
}

function printsSay({ at, prints }: Facts) {
  if (waitsLonger(prints.oldest, at, PRINTS_WAIT_MS)) return ['failing', 'stuck'] as const;
  return prints.failed > 0 ? (['watch', 'failed'] as const) : (['ok', 'ok'] as const);
}

function mailsSay({ at, mails }: Facts, mail: Waiting) {
  if (!mails.goes_out)
    return mail.waiting > 0 ? (['watch', 'no_server'] as const) : (['ok', 'no_server'] as const);
  if (mailIsStuck(at, { jobs: mail.waiting, oldest: mail.oldest }, mails.goes_out))
    return ['failing', 'stuck'] as const;
  return mails.failed > 0 ? (['watch', 'failed'] as const) : (['ok', 'ok'] as const);
}

function tunnelSays({ tunnel }: Facts) {
  if (tunnelIsDown()) return ['failing', 'down'] as const;
  if (!tunnel) return ['ok', 'none'] as const;
  return tunnel.state === 'up' ? (['ok', 'up'] as const) : (['watch', 'starting'] as const);
}

/** PDFs and refunds by a provider. A payment that a bank confirms days later is no backlog. */
function workOf({ queues }: Facts): Waiting {
  const all = [RENDER_QUEUE, ONLINE_REFUND_QUEUE].flatMap(({ name }) => queues.get(name) ?? []);
  const times = all.flatMap(({ oldest }) => (oldest ? [oldest.getTime()] : []));
  return {
    waiting: all.reduce((sum, { waiting }) => sum + waiting, 0),
    oldest: times.length > 0 ? new Date(Math.min(...times)) : null,
  };
}

async function parts(facts: Facts): Promise<Part[]> {
  const { at, backups, prints, tickets, tunnel, mails, database } = facts;
  const { answers, writes } = measured();
  const mail = facts.queues.get(MAIL_QUEUE.name)!;
  const work = workOf(facts);
  const p95 = writes.p95 === null ? null : Math.ceil(writes.p95);
  const slowest = answers.p95 === null ? null : Math.ceil(answers.p95);
  return [
    say('database', await databaseSays(database.waiting_writes, p95), {
      waiting: database.waiting_writes,
      bytes: database.bytes,
      milliseconds: p95,
    }),
    say('disk', await diskSays(), { bytes: facts.free_bytes }),
    say('backups', await backupsSay(facts), { since: backups.newest }),
    say('answers', (slowest ?? 0) > SLOW_ANSWER_MS ? ['watch', 'slow'] : ['ok', 'ok'], {
      milliseconds: slowest,
    }),
    say(
      'kitchen',
      waitsLonger(tickets.oldest, at, TICKETS_WAIT_MS) ? ['watch', 'waiting'] : ['ok', 'ok'],
      { waiting: tickets.waiting, since: tickets.oldest },
    ),
    say('prints', printsSay(facts), {
      waiting: prints.waiting,
      failed: prints.failed,
      since: prints.oldest,
    }),
    say('mails', mailsSay(facts, mail), {
      waiting: mail.waiting,
      failed: mails.failed,
      since: mail.oldest,
    }),
    say('work', waitsLonger(work.oldest, at, WORK_WAITS_MS) ? ['watch', 'stuck'] : ['ok', 'ok'], {
      waiting: work.waiting,
      since: work.oldest,
    }),
    say('tunnel', tunnelSays(facts), { since: tunnel?.since ?? tunnelMissingSince() }),
  ];
}

/** The state of this server and of what it depends on. */
export async function presentHealth(): Promise<output<(typeof getHealth)['responses'][200]>> {
  const facts = await readFacts();
  return {
    at: facts.at.toISOString(),
    version: VERSION,
    started_at: new Date(facts.at.getTime() - uptime() * 1000).toISOString(),
    database: facts.database.kind,
    memory_bytes: memoryUsage.rss(),
    parts: await parts(facts),
  };
}
