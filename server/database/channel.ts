import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { errorFacts, log } from '../log.ts';
import { database } from './connect.ts';

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;
/** A line that was cut without a word (a router, a laptop asleep) is noticed after this long. */
const HEARTBEAT = 15_000;
const PATIENCE = 10_000;

/** Wakes all processes that hear the channel, once the running transaction is durable. */
export function wakeOthers(channel: string) {
  return database().query('SELECT pg_notify($channel, $nothing)', {
    bind: { channel, nothing: '' },
  });
}

interface Listening {
  url: string;
  channel: string;
  wake: () => void;
}

/**
 * Hears a channel of PostgreSQL on a connection of its own, and comes back by itself when that
 * breaks. Messages carry nothing, and those sent meanwhile are lost: `wake` is called for each and
 * after each connecting, and looks for itself.
 * @returns a function that ends it
 */
export function hear(hearing: Listening): () => Promise<void> {
  const ended = new AbortController();
  const listening = keepListening(hearing, ended.signal);
  return () => {
    ended.abort();
    return listening;
  };
}

async function keepListening(hearing: Listening, ended: AbortSignal): Promise<void> {
  for (let failures = 0; !ended.aborted; failures++) {
    await listenUntilBroken(hearing, ended, () => {
      failures = 0;
    }).catch((error: unknown) =>
      log.warn({ error: errorFacts(error).message }, 'PostgreSQL is not heard, trying again'),
    );
    await pause(Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures), undefined, {
      signal: ended,
    }).catch(() => undefined);
  }
}

async function listenUntilBroken(
  { url, channel, wake }: Listening,
  ended: AbortSignal,
  heard: () => void,
): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: `hears ${channel}`,
    connectionTimeoutMillis: PATIENCE,
    query_timeout: PATIENCE,
  });
  let giveUp = () => {};
  const broken = new Promise<void>((done, fail) => {
    client.on('error', fail).on('end', done);
    giveUp = done;
  });
  ended.addEventListener('abort', giveUp);
  broken.catch(() => undefined);
  client.on('notification', wake);
  const heartbeat = setInterval(() => {
    client.query('SELECT 1').catch(() => client.end());
  }, HEARTBEAT);
  try {
    await client.connect();
    await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    heard();
    wake();
    await broken;
  } finally {
    clearInterval(heartbeat);
    ended.removeEventListener('abort', giveUp);
    await client.end();
  }
}
