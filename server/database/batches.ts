import type { Attributes, Model, ModelStatic, WhereOptions } from 'sequelize';
import { inTransaction } from './transaction.ts';

/**
 * So many rows are written in one transaction at most: whoever wants to write meanwhile waits for
 * these alone.
 */
export const BATCH = 200;

/**
 * Does a step again and again, each time in a transaction of its own, until it has nothing left to
 * do. Inside a transaction the steps join it, which is right for the few rows that came in after a
 * first run.
 * @param step handles at most `BATCH` rows. @returns how many it handled; fewer than `BATCH` ends
 * it
 */
export async function inBatches(step: () => Promise<number>): Promise<void> {
  let handled: number;
  do handled = await inTransaction(step);
  while (handled === BATCH);
}

/**
 * Deletes all rows that fit, a batch at a time. They are looked for before the write begins, which
 * a scan would hold up.
 */
export async function destroyInBatches<M extends Model>(
  model: ModelStatic<M>,
  where: WhereOptions<Attributes<M>>,
): Promise<void> {
  const key = model.primaryKeyAttribute;
  for (let full = true; full;) {
    const rows = await model.findAll({ where, attributes: [key], limit: BATCH });
    full = rows.length === BATCH;
    if (rows.length === 0) return;
    const keys = rows.map((row) => row.get(key));
    // The condition once more: a row that was changed since it was found stays.
    const them = { ...where, [key]: keys } as WhereOptions<Attributes<M>>;
    await inTransaction(() => model.destroy({ where: them }));
  }
}
