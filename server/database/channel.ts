import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { errorFacts, log } from '../log.ts';
import { StartError } from '../start-error.ts';
import { database } from './connect.ts';

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;
/**
 * A connection that broke without notice (a router, a laptop asleep) is noticed after this long.
 */
const HEARTBEAT = 15_000;
const PATIENCE = 10_000;

/** Notifies all processes that listen on the channel, once the running transaction is durable. */
export function wakeOthers(channel: string) {
  return database().query('SELECT pg_notify($channel, $nothing)', {
    bind: { channel, nothing: '' },
  });
}

const HEARD_WITHIN = 15_000;

/**
 * Notifies itself on a channel of its own, as another process would.
 * @throws StartError where that is not heard: a pooler in transaction or statement mode (pgbouncer)
 * passes no notification on, and processes would not see each other's events
 */
export async function requireNotifications(
  url: string,
  notify: (channel: string) => Promise<unknown> = wakeOthers,
  within = HEARD_WITHIN,
): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: PATIENCE });
  const channel = `start_${randomUUID().replaceAll('-', '')}`;
  const heard = new Promise<boolean>((done) => {
    client.on('notification', () => done(true)).on('error', () => done(false));
  });
  await client.connect();
  try {
    await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    await notify(channel);
    // The notification comes after the answer to a statement, else never through such a pooler.
    const late = pause(within, false, { ref: false });
    if (!(await Promise.race([heard, late]))) throw new StartError('database', DEAF);
  } finally {
    await client.end();
  }
}
const DEAF =
  'PostgreSQL cannot be used through DATABASE_URL: notifications (LISTEN) do not come through. A ' +
  'pooler in transaction or statement mode (pgbouncer) drops them. Name PostgreSQL itself, or a ' +
  'pool in session mode; this program has a pool of its own.';

interface Listening {
  url: string;
  channel: string;
  wake: () => void;
}

/**
 * Listens on a channel of PostgreSQL (LISTEN) with a connection of its own, and reconnects when
 * that breaks. Notifications carry no data, and those sent while it is disconnected are lost:
 * `wake` is called for each notification and after each connect, and reads the state itself.
 * @returns a function that ends it
 */
export function listenOnChannel(subscription: Listening): () => Promise<void> {
  const stopped = new AbortController();
  const listening = listenForEver(subscription, stopped.signal);
  return () => {
    stopped.abort();
    return listening;
  };
}

async function listenForEver(subscription: Listening, stopped: AbortSignal): Promise<void> {
  for (let failures = 0; !stopped.aborted; failures++) {
    await listenUntilDisconnected(subscription, stopped, () => {
      failures = 0;
    }).catch((error: unknown) =>
      log.warn({ error: errorFacts(error).message }, 'PostgreSQL is not heard, trying again'),
    );
    await pause(Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures), undefined, {
      signal: stopped,
    }).catch(() => undefined);
  }
}

async function listenUntilDisconnected(
  { url, channel, wake }: Listening,
  stopped: AbortSignal,
  connected: () => void,
): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: `hears ${channel}`,
    connectionTimeoutMillis: PATIENCE,
    query_timeout: PATIENCE,
  });
  let disconnect = () => {};
  const disconnected = new Promise<void>((done, fail) => {
    client.on('error', fail).on('end', done);
    disconnect = done;
  });
  stopped.addEventListener('abort', disconnect);
  disconnected.catch(() => undefined);
  client.on('notification', wake);
  const heartbeat = setInterval(() => {
    client.query('SELECT 1').catch(() => client.end());
  }, HEARTBEAT);
  try {
    await client.connect();
    await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    connected();
    wake();
    await disconnected;
  } finally {
    clearInterval(heartbeat);
    stopped.removeEventListener('abort', disconnect);
    await client.end();
  }
}
