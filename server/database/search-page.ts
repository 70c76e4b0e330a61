import { type Where } from './conditions.ts';
import { inOrder, pageConditions, pageOf, type PageQuery } from './list-page.ts';
import { find, together } from './repository.ts';
import type { Columns, RowOf, Table } from './table.ts';

interface Listed {
  id: string;
  created_at: Date;
}

/**
 * One page of the rows that fit one of several meanings of a search text, in the order of the list.
 * A page of each meaning is read by an index of its own, so that the page costs the same whether
 * much or little fits; `OR` in one statement would read all that fits, or the whole list.
 * @throws Problem 422 for a text that is no cursor of a list
 */
export async function pageOfAny<C extends Columns>(
  table: Table<C>,
  where: Where<RowOf<C>>,
  { meanings, ...query }: PageQuery & { meanings: readonly Where<RowOf<C>>[] },
): Promise<{ rows: RowOf<C>[]; next_cursor: string | null }> {
  type Name = keyof C & string;
  const { conditions, order, limit } = pageConditions(query);
  const sorted = order as unknown as (readonly [Name, 'ASC' | 'DESC'])[];
  const columns = [...new Set(['created_at', ...order.map(([name]) => name)])] as Name[];
  const pages = await together(
    ...meanings.map((meaning) => () => {
      const all = [where, meaning, conditions].flat() as Where<RowOf<C>>;
      return find(table, all, { columns, order: sorted, limit });
    }),
  );
  const found = (pages as unknown as Listed[][]).flat();
  const ids = [...new Map(found.map((row) => [row.id, row])).values()]
    .sort(inOrder(query))
    .slice(0, limit)
    .map(({ id }) => id);
  const rows = await find(table, { id: ids } as unknown as Where<RowOf<C>>, { order: sorted });
  return pageOf(rows as unknown as (RowOf<C> & Listed)[], query);
}
