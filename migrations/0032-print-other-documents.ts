import type { QueryInterface } from 'sequelize';
import { rebuildTable } from './rebuild-table.ts';

/**
 * Print jobs of what is no invoice, as a day's report: its rows are kept with the job, so that a
 * later attempt prints the same.
 */
export async function up({ sequelize }: QueryInterface): Promise<void> {
  await rebuildTable(sequelize, {
    table: 'print_jobs',
    nullable: ['invoice_id'],
    columns: [
      { name: 'kind', type: 'VARCHAR(20)', required: true, value: "'invoice'" },
      { name: 'title', type: 'VARCHAR(200)' },
      { name: 'content', type: '$json' },
    ],
    checks: [{ becomes: '(invoice_id IS NULL) <> (content IS NULL)' }],
  });
}
