/**
 * Tables as the features define them; the types of their rows are derived from the definition. The
 * rules stand in the migrations.
 */
import { randomUUID } from 'node:crypto';
import { now } from '../clock.ts';

/**
 * The kind of a value in the program, which the databases store differently; `plain` is a text or a
 * number.
 */
type Kind = 'plain' | 'bool' | 'json' | 'time';
type Given = 'given' | 'made';

export interface Column<Value, G extends Given = Given> {
  kind: Kind;
  /** Part of the primary key. */
  key?: boolean;
  /** Numbered by the database. */
  serial?: boolean;
  /** Whether a row may be inserted without it. */
  given: G;
  /** The default value; null where this is absent. */
  fallback?: () => Value;
  /** Set anew by each update. */
  stamped?: boolean;
  /** For the compiler alone. */
  readonly value?: Value;
}
export type Columns = Record<string, Column<unknown>>;

/** A row of a table, as it is read. */
export type Row<T extends { columns: Columns }> = RowOf<T['columns']>;
export type RowOf<C extends Columns> = {
  -readonly [K in keyof C]: C[K] extends Column<infer Value> ? Value : never;
};
type Made<C extends Columns> = {
  [K in keyof C]: C[K] extends Column<unknown, 'made'> ? K : never;
}[keyof C];
/** A row to insert: without the columns that have a default or may be null. */
export type NewRow<C extends Columns> = Omit<RowOf<C>, Made<C>> & Partial<Pick<RowOf<C>, Made<C>>>;

const required = <V>(kind: Kind): Column<V, 'given'> => ({ kind, given: 'given' });
const optional = <V>(kind: Kind): Column<V | null, 'made'> => ({ kind, given: 'made' });

/** UUIDv4: 122 random bits, so that one id does not reveal the next (ASVS 11.5.1). */
export const id = (): Column<string, 'made'> => ({
  kind: 'plain',
  key: true,
  given: 'made',
  fallback: randomUUID,
});
export const serial = (): Column<number, 'made'> => ({
  kind: 'plain',
  key: true,
  serial: true,
  given: 'made',
});
/** Part of the primary key. */
export const keyed = <V>(column: Column<V, 'given'>): Column<V, 'given'> => ({
  ...column,
  key: true,
});
export const text = <V extends string = string>() => required<V>('plain');
export const textOrNull = <V extends string = string>() => optional<V>('plain');
/** Whole numbers: cents, basis points, counts. */
export const int = () => required<number>('plain');
export const intOrNull = () => optional<number>('plain');
export const bool = () => required<boolean>('bool');
export const boolOrNull = () => optional<boolean>('bool');
export const json = <V>() => required<V>('json');
export const jsonOrNull = <V>() => optional<V>('json');
export const time = () => required<Date>('time');
export const timeOrNull = () => optional<Date>('time');
/** A column with a default value. */
export const otherwise = <V>(column: Column<V>, value: V): Column<V, 'made'> => ({
  ...column,
  given: 'made',
  fallback: () => value,
});
/** When the row was made, by the server's clock. */
export const madeAt = (): Column<Date, 'made'> => ({ kind: 'time', given: 'made', fallback: now });
/** When it was changed last, by the server's clock. */
export const changedAt = (): Column<Date, 'made'> => ({ ...madeAt(), stamped: true });

export interface Table<C extends Columns> {
  name: string;
  columns: C;
  names: (keyof C & string)[];
  /** The names as a statement lists them. */
  listed: string;
  keys: (keyof C & string)[];
  serial: string | null;
  stamped: string[];
}

const NAME = /^[a-z][a-z0-9_]*$/i;
/**
 * Quotes a name for SQL. Names come from the source of the program only; one that could end the
 * quotes is refused (SQL injection, ASVS 1.2.4).
 */
export function quoted(name: string): string {
  if (!NAME.test(name)) throw new Error(`No name of a column or table: ${name}`);
  return `"${name}"`;
}

export function defineTable<C extends Columns>(name: string, columns: C): Table<C> {
  const names = Object.keys(columns);
  const having = (which: (column: Column<unknown>) => boolean | undefined) =>
    names.filter((one) => which(columns[one]!));
  return {
    name,
    columns,
    names,
    listed: names.map(quoted).join(', '),
    keys: having(({ key }) => key),
    serial: having((column) => column.serial)[0] ?? null,
    stamped: having((column) => column.stamped),
  };
}
