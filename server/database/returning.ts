import { statement } from './plain.ts';

/** Runs an `INSERT … RETURNING` of one row, with its values by name (`$name`), and gives that row. */
export async function returningRow<R extends object>(
  sql: string,
  bind: Record<string, unknown>,
): Promise<R> {
  const names = Object.keys(bind);
  const numbered = sql.replace(
    /\$([a-z_]+)/g,
    (_whole, name: string) => `$${names.indexOf(name) + 1}`,
  );
  return (await statement<R>(numbered, Object.values(bind)))[0]!;
}
