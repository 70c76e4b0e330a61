import type { QueryInterface } from 'sequelize';

const LOGOS = `CREATE TABLE logos (
  sha256 VARCHAR(64) NOT NULL PRIMARY KEY,
  type VARCHAR(20) NOT NULL CHECK (type IN ('image/png', 'image/jpeg')),
  width INTEGER NOT NULL CHECK (width > 0),
  height INTEGER NOT NULL CHECK (height > 0),
  colour TEXT NOT NULL,
  grey TEXT NOT NULL,
  created_at $time NOT NULL
)`;

const COLUMNS = [
  "ALTER TABLE restaurants ADD COLUMN accent_colour VARCHAR(7) CHECK (accent_colour LIKE '#______')",
  'ALTER TABLE restaurants ADD COLUMN logo_sha256 VARCHAR(64) REFERENCES logos(sha256)',
];

const guardOf = (event: string) => (event === 'UPDATE' ? 'logos_frozen' : 'logos_kept');

/**
 * An invoice is drawn with its logo for as long as it is kept, so a logo is neither changed nor
 * deleted.
 */
const DIALECTS = {
  sqlite: {
    time: 'DATETIME',
    guards: ['UPDATE', 'DELETE'].map(
      (event) =>
        `CREATE TRIGGER ${guardOf(event)} BEFORE ${event} ON logos BEGIN SELECT RAISE(ABORT, 'logos: written once'); END`,
    ),
  },
  postgres: {
    time: 'TIMESTAMPTZ',
    guards: [
      ...['UPDATE', 'DELETE'].map(
        (event) =>
          `CREATE TRIGGER ${guardOf(event)} BEFORE ${event} ON logos FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
      ),
      'CREATE TRIGGER logos_not_truncated BEFORE TRUNCATE ON logos EXECUTE FUNCTION refuse_change()',
    ],
  },
};

export async function up(queryInterface: QueryInterface): Promise<void> {
  const { time, guards } = DIALECTS[queryInterface.sequelize.getDialect() as keyof typeof DIALECTS];
  for (const statement of [LOGOS.replace('$time', time), ...COLUMNS, ...guards])
    await queryInterface.sequelize.query(statement);
}
