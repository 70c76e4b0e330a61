import { randomUUID } from 'node:crypto';
import { QueryTypes, type QueryInterface, type Sequelize } from 'sequelize';

const TYPES = {
  // A prefix is a range only where letters are compared byte by byte; PostgreSQL else compares as
  // its locale does.
  sqlite: { $int: 'INTEGER', $time: 'DATETIME', $bytewise: '' },
  postgres: { $int: 'BIGINT', $time: 'TIMESTAMPTZ', $bytewise: 'COLLATE "C"' },
};

const STATEMENTS = [
  'ALTER TABLE restaurants ADD COLUMN discount_limit_basis_points INTEGER NOT NULL DEFAULT 1000 CHECK (discount_limit_basis_points BETWEEN 0 AND 10000)',
  'ALTER TABLE order_items ADD COLUMN discount_cents $int NOT NULL DEFAULT 0 CHECK (discount_cents >= 0 AND discount_cents <= total_cents)',
  `CREATE TABLE order_discounts (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    order_id VARCHAR(64) NOT NULL REFERENCES orders(id),
    order_item_id VARCHAR(64) REFERENCES order_items(id),
    percent_basis_points INTEGER CHECK (percent_basis_points BETWEEN 1 AND 10000),
    amount_cents $int CHECK (amount_cents > 0),
    reason VARCHAR(200) NOT NULL,
    user_id VARCHAR(64) NOT NULL REFERENCES users(id),
    created_at $time NOT NULL,
    CHECK ((percent_basis_points IS NULL) <> (amount_cents IS NULL))
  )`,
  "CREATE UNIQUE INDEX order_discounts_once ON order_discounts (order_id, COALESCE(order_item_id, ''))",
  `CREATE TABLE buyers (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
    buyer_key VARCHAR(64) NOT NULL,
    invoice_id VARCHAR(64) NOT NULL REFERENCES invoices(id),
    last_at $time NOT NULL,
    UNIQUE (restaurant_id, buyer_key)
  )`,
  'CREATE INDEX buyers_newest ON buyers (restaurant_id, last_at)',
  `CREATE TABLE buyer_words (
    restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
    word VARCHAR(40) $bytewise NOT NULL,
    buyer_id VARCHAR(64) NOT NULL REFERENCES buyers(id) ON DELETE CASCADE,
    PRIMARY KEY (restaurant_id, word, buyer_id)
  )`,
  'CREATE INDEX buyer_words_buyer ON buyer_words (buyer_id)',
  'CREATE INDEX invoices_buyer ON invoices (restaurant_id, buyer_key, created_at, id)',
  'CREATE INDEX invoices_number ON invoices (restaurant_id, number, created_at, id)',
  'CREATE INDEX invoices_kind ON invoices (restaurant_id, kind, created_at, id)',
  'CREATE INDEX invoices_status ON invoices (restaurant_id, status, created_at, id)',
];

interface Known {
  id: string;
  restaurant_id: string;
  buyer_key: string;
  created_at: string | Date;
  snapshot: string | { buyer: Buyer | null };
}
interface Buyer {
  name: string;
  tax_id: string | null;
}

function wordsOf({ name, tax_id }: Buyer): string[] {
  const plain = (text: string) =>
    text.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase().toLowerCase();
  const id = plain(tax_id ?? '').replace(/[^\p{L}\p{N}]/gu, '');
  const words = [...plain(name).split(/[^\p{L}\p{N}]+/u), id, id.replace(/^[a-z]{2}/, '')];
  return [...new Set(words.map((word) => [...word].slice(0, 40).join('')))].filter(Boolean);
}

/**
 * Buyers of earlier invoices are found as well: the newest document of each buyer.
 */
async function rememberEarlier(sequelize: Sequelize): Promise<void> {
  const newest = await sequelize.query<Known>(
    `SELECT id, restaurant_id, buyer_key, created_at, snapshot FROM invoices i WHERE buyer_key IS NOT NULL AND restricted_at IS NULL AND kind <> 'credit_note'
     AND chain_position = (SELECT MAX(chain_position) FROM invoices o WHERE o.restaurant_id = i.restaurant_id AND o.buyer_key = i.buyer_key AND o.restricted_at IS NULL AND o.kind <> 'credit_note')`,
    { type: QueryTypes.SELECT },
  );
  for (const { id, restaurant_id, buyer_key, created_at, snapshot } of newest) {
    const { buyer } = (typeof snapshot === 'string' ? JSON.parse(snapshot) : snapshot) as {
      buyer: Buyer;
    };
    const buyer_id = randomUUID();
    await sequelize.query(
      'INSERT INTO buyers (id, restaurant_id, buyer_key, invoice_id, last_at) VALUES (?, ?, ?, ?, ?)',
      { replacements: [buyer_id, restaurant_id, buyer_key, id, created_at] },
    );
    for (const word of wordsOf(buyer))
      await sequelize.query(
        'INSERT INTO buyer_words (restaurant_id, word, buyer_id) VALUES (?, ?, ?)',
        { replacements: [restaurant_id, word, buyer_id] },
      );
  }
}

export async function up(queryInterface: QueryInterface): Promise<void> {
  const types = TYPES[queryInterface.sequelize.getDialect() as keyof typeof TYPES];
  for (const statement of STATEMENTS)
    await queryInterface.sequelize.query(
      statement.replace(/\$\w+/g, (name) => types[name as keyof typeof types]),
    );
  await rememberEarlier(queryInterface.sequelize);
}
