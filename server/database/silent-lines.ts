import pg from 'pg';
import { errorFacts, log } from '../log.ts';
import { socketOf, waitsForAnswer } from './sequelize-insides.ts';

export interface LineTimes {
  /** Between two looks at a connection, in milliseconds. */
  look: number;
  /** Within which PostgreSQL answers a connection of its own, in milliseconds. */
  answer: number;
}
const TIMES: LineTimes = { look: 5_000, answer: 5_000 };
/** Looks in a row that find nobody at work, since the answer may just be on its way. */
const LOOKS = 2;
/** An idle connection that is dead is noticed by the system within twice this time. */
const KEEP_ALIVE_MS = 10_000;

/**
 * Ends a connection on which PostgreSQL will not answer any more: a cable was pulled, a router
 * forgot it, the machine lost its power. The system gives it up after a quarter of an hour, and
 * until then every write waits for the one that waits there. A statement that takes long is left
 * alone: PostgreSQL is asked on another connection whether it works on it.
 */
export async function watchLine(
  client: pg.Client,
  url: string,
  times: LineTimes = TIMES,
): Promise<void> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const socket = socketOf(client);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  let heard = socket.bytesRead;
  let misses = 0;
  let isAsking = false;

  async function look(): Promise<void> {
    const isSilent = waitsForAnswer(client) && socket.bytesRead === heard;
    heard = socket.bytesRead;
    if (!isSilent || (await isAtWork(rows[0]!.pid, url, times))) misses = 0;
    else if (socket.bytesRead === heard) misses += 1;
    if (misses < LOOKS) return;
    log.warn('a connection to PostgreSQL is dead');
    socket.destroy(new Error('Connection terminated: PostgreSQL does not answer on it'));
  }
  const timer = setInterval(() => {
    if (isAsking) return;
    isAsking = true;
    void look().finally(() => {
      isAsking = false;
    });
  }, times.look).unref();
  socket.once('close', () => clearInterval(timer));
}

/** Where it waits for its client, it has answered, or the question never came. */
const WAITS_FOR_CLIENT =
  "SELECT state LIKE 'idle%' OR wait_event_type = 'Client' AS waits FROM pg_stat_activity " +
  'WHERE pid = $1';

/** Whether a process of PostgreSQL works on a statement; not, where nobody can be asked. */
async function isAtWork(pid: number, url: string, { answer }: LineTimes): Promise<boolean> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: answer,
    query_timeout: answer,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ waits: boolean | null }>(WAITS_FOR_CLIENT, [pid]);
    return rows.length > 0 && rows[0]!.waits !== true;
  } catch (error) {
    log.warn({ error: errorFacts(error).message }, 'PostgreSQL not asked for a statement');
    // What refuses the connection is there, and has closed no other.
    return 'severity' in (error as object);
  } finally {
    void client.end().catch(() => undefined);
  }
}
