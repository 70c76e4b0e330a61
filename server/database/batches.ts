import type { Attributes, Model, ModelStatic, WhereOptions } from 'sequelize';
import { inTransaction } from './transaction.ts';

/**
 * Rows that are written in one transaction at most, so that another write waits for one batch only.
 */
export const BATCH = 200;

/**
 * Repeats a step, each time in a transaction of its own, until nothing is left. Inside a
 * transaction the steps join it, which is right for the few rows that were added after a first run.
 * @param step handles at most `BATCH` rows and returns how many; fewer than `BATCH` end the loop
 */
export async function inBatches(step: () => Promise<number>): Promise<void> {
  let handled: number;
  do handled = await inTransaction(step);
  while (handled === BATCH);
}

/**
 * Deletes all rows that match, a batch at a time. They are read before the transaction begins,
 * since a scan inside it would block other writes.
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
    // The condition is checked again, so that a row that changed since it was found stays.
    const them = { ...where, [key]: keys } as WhereOptions<Attributes<M>>;
    await inTransaction(() => model.destroy({ where: them }));
  }
}
