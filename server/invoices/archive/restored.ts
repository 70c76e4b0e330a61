/**
 * A restore as an event of the hash chain: the backup that it restored and each document that it
 * lost, which explains missing numbers.
 */
import { statement } from '../../database/repository.ts';
import { afterCommit } from '../../database/transaction.ts';
import { errorFacts, log } from '../../log.ts';
import { sealWithKeys } from '../../security/archive-key.ts';
import type { DataKeys } from '../../security/keys.ts';
import { append } from '../chain/chain-events.ts';
import { inLine, putHead, standing, type Standing } from '../chain/head.ts';
import { sealRestored } from '../chain/seal.ts';

export interface Restore {
  backup: string;
  /** The backup of the state before; null where there was nothing to save. */
  safety_backup: string | null;
  /** The user who requested it, as the audit log names them. */
  by: string;
  /** The keys of the backup, where they differ from the present ones: these seal from here on. */
  keys: DataKeys | null;
}

interface Lost {
  place: number;
  id: string;
  series: string;
  number: number;
  invoice_number: string | null;
  hash: string | null;
}

const AT_ONCE = 500;
// The losses of earlier restores count too, since the backup may be older than they are.
const SET_ASIDE = `CREATE TEMPORARY TABLE documents_before AS
  SELECT restaurant_id, chain_position AS place, id, series, number, invoice_number, hash
  FROM invoices
  UNION ALL SELECT restaurant_id, -place AS place, invoice_id AS id, series, number,
    NULL AS invoice_number, NULL AS hash
  FROM chain_events WHERE kind = 'lost'`;
const STILL_KNOWN = `DELETE FROM documents_before WHERE id IN (SELECT id FROM invoices)
  OR id IN (SELECT invoice_id FROM chain_events WHERE kind = 'lost')`;

const restaurantIds = async () =>
  (await statement<{ id: string }>('SELECT id FROM restaurants ORDER BY id')).map(({ id }) => id);

async function noteLost(restaurant_id: string): Promise<void> {
  for (let after = -Number.MAX_SAFE_INTEGER; ;) {
    const lost = await statement<Lost>(
      `SELECT place, id, series, number, invoice_number, hash FROM documents_before
       WHERE restaurant_id = $1 AND place > $2 ORDER BY place LIMIT ${AT_ONCE}`,
      [restaurant_id, after],
    );
    if (lost.length === 0) return;
    await append(
      restaurant_id,
      lost.map(({ id, series, number, invoice_number, hash }) => ({
        kind: 'lost' as const,
        invoice_id: id,
        series,
        number,
        detail: { invoice_number, hash },
      })),
    );
    after = lost.at(-1)!.place;
  }
}

/** Moves the head to the restored state, sealed with the keys that are valid from now on. */
async function moveHead(all: string[], keys: DataKeys | null): Promise<void> {
  for (const restaurant_id of all) await putHead(await standing(restaurant_id), keys);
}

/**
 * Replaces the rows by those of a backup, in the running transaction, and appends to the chain a
 * `restore` event (backup, time, user and the earlier state of the chain) and one `lost` event for
 * each document that the backup lacks.
 * @param replace replaces the present rows by those of the backup
 */
export async function recordRestore(
  { backup, safety_backup, by, keys }: Restore,
  replace: () => Promise<void>,
): Promise<void> {
  const before = new Map<string, Standing>();
  for (const restaurant_id of await restaurantIds())
    before.set(restaurant_id, await standing(restaurant_id));
  await statement(SET_ASIDE);
  if (keys) sealWithKeys(keys);
  await replace();
  await statement(STILL_KNOWN);
  const all = await restaurantIds();
  for (const restaurant_id of all) {
    await sealRestored(restaurant_id);
    await append(restaurant_id, [
      {
        kind: 'restore',
        detail: { backup, safety_backup, by, before: before.get(restaurant_id) ?? null },
      },
    ]);
    await noteLost(restaurant_id);
  }
  await statement('DROP TABLE documents_before');
  afterCommit(
    () =>
      void inLine(() => moveHead(all, keys)).catch((error: unknown) =>
        log.error({ error: errorFacts(error) }, 'head of the archive not written'),
      ),
  );
}
