import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';

/**
 * What an owner sets in the app and `config.env` does not: the mail server, the automatic backups,
 * and what is known of the first day. `secret` is encrypted with the keys of the data folder.
 */
export async function up({ sequelize }: QueryInterface): Promise<void> {
  const { $json, $time } = TYPES[sequelize.getDialect() as keyof typeof TYPES];
  await sequelize.query(
    `CREATE TABLE settings (
      name VARCHAR(40) NOT NULL PRIMARY KEY,
      value ${$json} NOT NULL,
      secret TEXT,
      updated_at ${$time} NOT NULL
    )`,
  );
}
