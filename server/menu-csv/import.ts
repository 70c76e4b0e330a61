import { recordBy } from '../audit/audit.ts';
import { inTransaction } from '../database/transaction.ts';
import { invalid } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import { addCategories, writeProducts } from '../menu/bulk.ts';
import { listCategories } from '../menu/menu.ts';
import { hasText, text } from '../texts.ts';
import { type Plan, planOf } from './plan.ts';

/** As many faults as a page shows; the rest is counted. */
const MOST_FAULTS = 200;

/** The plan for its reader. */
function presentPlan(plan: Plan, { locale, dry_run }: { locale: string; dry_run: boolean }) {
  return {
    dry_run,
    categories_added: plan.categories_added,
    added: plan.added.map(({ line, category, fields }) => ({
      line,
      name: fields.name,
      category: category || null,
    })),
    changed: plan.changed.map(({ line, name, changes }) => ({ line, name, fields: changes })),
    unchanged: plan.unchanged,
    removed: 0 as const,
    faults: plan.faults.slice(0, MOST_FAULTS).map(({ line, column, message, values }) => ({
      line,
      column,
      message: hasText(message) ? text(locale, message, values) : message,
    })),
    more_faults: Math.max(0, plan.faults.length - MOST_FAULTS),
  };
}

/** What a file would change, and its faults. */
export async function dryRun({ restaurant_id }: StaffCaller, bytes: Uint8Array, locale: string) {
  return presentPlan(await planOf(restaurant_id, bytes), { locale, dry_run: true });
}

async function write(restaurant_id: string, plan: Plan): Promise<void> {
  const ids = new Map((await listCategories(restaurant_id)).map(({ id, name }) => [name, id]));
  for (const [name, id] of await addCategories(restaurant_id, plan.categories_added))
    ids.set(name, id);
  const idOf = (category: string) => ids.get(category) ?? null;
  await writeProducts(restaurant_id, {
    added: plan.added.map(({ category, fields }) => ({ fields, category_id: idOf(category) })),
    changed: plan.changed.map(({ id, fields, category }) => ({
      id,
      fields,
      category_id: category === undefined ? undefined : idOf(category),
    })),
  });
}

/**
 * Adds and changes what a file has, all of it or nothing; removes nothing.
 * @throws Problem 422 naming the first faults by line and column
 */
export function importMenu(caller: StaffCaller, bytes: Uint8Array, locale: string) {
  return inTransaction(async () => {
    const { restaurant_id } = caller;
    const plan = await planOf(restaurant_id, bytes);
    if (plan.faults.length > 0)
      throw invalid(
        plan.faults.map(({ line, column, ...fault }) => ({
          path: ['lines', line, column].filter((part) => part !== '').join('.'),
          ...fault,
        })),
      );
    if (plan.added.length + plan.changed.length > 0) {
      await write(restaurant_id, plan);
      await recordBy(caller, {
        action: 'menu.imported',
        detail: { added: plan.added.length, changed: plan.changed.length },
      });
    }
    return presentPlan(plan, { locale, dry_run: false });
  });
}
