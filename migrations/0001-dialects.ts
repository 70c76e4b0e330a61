export type Dialect = 'sqlite' | 'postgres';

/** Column types that the two databases name differently. */
export const TYPES = {
  sqlite: {
    $int: 'INTEGER',
    $time: 'DATETIME',
    $json: 'JSON',
    $bool: 'TINYINT(1)',
    $serial: 'INTEGER PRIMARY KEY AUTOINCREMENT',
  },
  postgres: {
    $int: 'BIGINT',
    $time: 'TIMESTAMPTZ',
    $json: 'JSONB',
    $bool: 'BOOLEAN',
    $serial: 'BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
  },
};

/**
 * What an issued document may never change; its payment status, its stored file and its link to an
 * erased account may.
 */
const FROZEN = [
  'id',
  'restaurant_id',
  'series',
  'number',
  'invoice_number',
  'kind',
  'order_id',
  'issued_by',
  'credits',
  'replaces',
  'issue_date',
  'due_date',
  'locale',
  'snapshot',
  'buyer_key',
  'subtotal_cents',
  'tax_cents',
  'total_cents',
  'tip_cents',
  'currency',
  'notes',
  'previous_hash',
  'hash',
  'created_at',
];
/** Rows that are written once and then only read. */
const WRITTEN_ONCE = ['invoice_lines', 'invoice_taxes', 'audit_log'];

const REFUSE_FUNCTION = `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '%: written once', TG_TABLE_NAME; END $$`;

// TRUNCATE fires no trigger of a row.
const refuseTruncate = (table: string) =>
  `CREATE TRIGGER ${table}_not_truncated BEFORE TRUNCATE ON ${table} EXECUTE FUNCTION refuse_change()`;

const DIALECTS = {
  sqlite: {
    before: [],
    after: [],
    differs: 'IS NOT',
    when: (condition: string) => `WHEN ${condition}`,
    row: '',
    then: (table: string) => `BEGIN SELECT RAISE(ABORT, '${table}: written once'); END`,
  },
  postgres: {
    before: [REFUSE_FUNCTION],
    after: ['invoices', ...WRITTEN_ONCE].map(refuseTruncate),
    differs: 'IS DISTINCT FROM',
    when: (condition: string) => `WHEN (${condition})`,
    row: 'FOR EACH ROW',
    then: () => 'EXECUTE FUNCTION refuse_change()',
  },
};

/** Triggers by which the database itself refuses to rewrite an issued document or the audit log. */
export function guards(dialect: Dialect): string[] {
  const { before, after, differs, when, row, then } = DIALECTS[dialect];
  const refuse = (event: 'UPDATE' | 'DELETE', table: string, condition = '') =>
    `CREATE TRIGGER ${table}_${event === 'UPDATE' ? 'frozen' : 'kept'} BEFORE ${event} ON ${table} ${row} ${condition} ${then(table)}`;
  const changed = FROZEN.map((column) => `NEW.${column} ${differs} OLD.${column}`).join(' OR ');
  return [
    ...before,
    refuse('UPDATE', 'invoices', when(changed)),
    refuse('DELETE', 'invoices'),
    ...WRITTEN_ONCE.flatMap((table) => [refuse('UPDATE', table), refuse('DELETE', table)]),
    ...after,
  ];
}
