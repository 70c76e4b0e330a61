import type { QueryInterface } from 'sequelize';
import { guards, TYPES, type Dialect } from './0001-dialects.ts';

/** NOT NULL on every key: SQLite alone lets a primary key be null. */
const TABLES = `
CREATE TABLE restaurants (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  name VARCHAR(120) NOT NULL,
  legal_name VARCHAR(160) NOT NULL,
  tax_id VARCHAR(40) NOT NULL,
  street VARCHAR(160) NOT NULL,
  postal_code VARCHAR(20) NOT NULL,
  city VARCHAR(120) NOT NULL,
  country CHAR(2) NOT NULL,
  currency CHAR(3) NOT NULL,
  time_zone VARCHAR(64) NOT NULL,
  locale VARCHAR(5) NOT NULL,
  prices_include_tax $bool NOT NULL,
  created_at $time NOT NULL,
  updated_at $time NOT NULL
);
CREATE TABLE users (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
  email VARCHAR(254) NOT NULL UNIQUE,
  hashed_password VARCHAR(255) NOT NULL,
  full_name VARCHAR(120) NOT NULL,
  role VARCHAR(10) NOT NULL CHECK (role IN ('waiter', 'cashier', 'manager', 'owner')),
  disabled_at $time,
  mfa_enabled $bool NOT NULL,
  mfa_secret TEXT,
  mfa_backup_codes $json,
  created_at $time NOT NULL,
  updated_at $time NOT NULL
);
CREATE TABLE customers (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  email VARCHAR(254) NOT NULL UNIQUE,
  hashed_password VARCHAR(255) NOT NULL,
  full_name VARCHAR(120) NOT NULL,
  business_name VARCHAR(160),
  tax_id VARCHAR(40),
  address $json,
  phone VARCHAR(40),
  locale VARCHAR(5) NOT NULL,
  email_verified $bool NOT NULL,
  email_verification_token VARCHAR(64) UNIQUE,
  email_verification_sent_at $time,
  mfa_enabled $bool NOT NULL,
  mfa_secret TEXT,
  mfa_backup_codes $json,
  created_at $time NOT NULL,
  updated_at $time NOT NULL
);
CREATE TABLE sessions (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  user_id VARCHAR(64) REFERENCES users(id) ON DELETE CASCADE,
  customer_id VARCHAR(64) REFERENCES customers(id) ON DELETE CASCADE,
  user_agent VARCHAR(200),
  created_at $time NOT NULL,
  last_seen_at $time NOT NULL,
  expires_at $time NOT NULL,
  ended_at $time,
  CHECK ((user_id IS NULL) <> (customer_id IS NULL))
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_customer ON sessions (customer_id);
CREATE TABLE refresh_tokens (
  token_hash CHAR(64) NOT NULL PRIMARY KEY,
  session_id VARCHAR(64) NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
  used_at $time,
  created_at $time NOT NULL
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);
CREATE TABLE rate_limits (
  bucket VARCHAR(200) NOT NULL PRIMARY KEY,
  used INTEGER NOT NULL,
  resets_at $int NOT NULL
);
CREATE TABLE tax_rates (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
  name VARCHAR(60) NOT NULL,
  rate_basis_points INTEGER NOT NULL CHECK (rate_basis_points BETWEEN 0 AND 10000),
  created_at $time NOT NULL,
  updated_at $time NOT NULL
);
CREATE TABLE categories (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
  name VARCHAR(80) NOT NULL,
  position INTEGER NOT NULL,
  created_at $time NOT NULL,
  updated_at $time NOT NULL
);
CREATE TABLE products (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
  category_id VARCHAR(64) REFERENCES categories(id),
  tax_rate_id VARCHAR(64) NOT NULL REFERENCES tax_rates(id),
  name VARCHAR(120) NOT NULL,
  description VARCHAR(500),
  price_cents $int NOT NULL CHECK (price_cents BETWEEN 0 AND 1000000000),
  allergens $json NOT NULL,
  available $bool NOT NULL,
  created_at $time NOT NULL,
  updated_at $time NOT NULL
);
CREATE INDEX products_restaurant ON products (restaurant_id);
CREATE TABLE tables (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
  name VARCHAR(60) NOT NULL,
  token VARCHAR(64) NOT NULL UNIQUE,
  closed_at $time,
  created_at $time NOT NULL,
  updated_at $time NOT NULL
);
CREATE TABLE orders (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
  table_id VARCHAR(64) REFERENCES tables(id),
  customer_id VARCHAR(64) REFERENCES customers(id) ON DELETE SET NULL,
  order_number INTEGER NOT NULL,
  claim_code VARCHAR(32) NOT NULL UNIQUE,
  status VARCHAR(20) NOT NULL CHECK (status IN ('pending', 'preparing', 'ready', 'partially_delivered', 'completed', 'paid', 'cancelled')),
  notes VARCHAR(200),
  prices_include_tax $bool NOT NULL,
  currency CHAR(3) NOT NULL,
  subtotal_cents $int NOT NULL CHECK (subtotal_cents >= 0),
  tax_cents $int NOT NULL CHECK (tax_cents >= 0),
  total_cents $int NOT NULL,
  paid_cents $int NOT NULL CHECK (paid_cents >= 0 AND paid_cents <= total_cents),
  created_at $time NOT NULL,
  updated_at $time NOT NULL,
  CHECK (subtotal_cents + tax_cents = total_cents)
);
CREATE INDEX orders_newest ON orders (restaurant_id, created_at, id);
CREATE INDEX orders_customer ON orders (customer_id, created_at, id);
CREATE INDEX orders_open ON orders (table_id, status);
CREATE TABLE order_items (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  order_id VARCHAR(64) NOT NULL REFERENCES orders(id),
  product_id VARCHAR(64) NOT NULL REFERENCES products(id),
  position INTEGER NOT NULL,
  name VARCHAR(120) NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 99),
  unit_price_cents $int NOT NULL CHECK (unit_price_cents >= 0),
  tax_rate_basis_points INTEGER NOT NULL,
  total_cents $int NOT NULL CHECK (total_cents = unit_price_cents * quantity),
  notes VARCHAR(200)
);
CREATE INDEX order_items_order ON order_items (order_id);
CREATE TABLE payments (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  order_id VARCHAR(64) NOT NULL REFERENCES orders(id),
  user_id VARCHAR(64) NOT NULL REFERENCES users(id),
  method VARCHAR(10) NOT NULL CHECK (method IN ('cash', 'card', 'other')),
  amount_cents $int NOT NULL CHECK (amount_cents >= 0),
  tip_cents $int NOT NULL CHECK (tip_cents >= 0),
  created_at $time NOT NULL
);
CREATE INDEX payments_order ON payments (order_id);
CREATE TABLE number_series (
  restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
  series VARCHAR(60) NOT NULL,
  last_number INTEGER NOT NULL,
  PRIMARY KEY (restaurant_id, series)
);
CREATE TABLE invoices (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
  series VARCHAR(60) NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  invoice_number VARCHAR(60) NOT NULL,
  kind VARCHAR(12) NOT NULL CHECK (kind IN ('full', 'simplified', 'credit_note')),
  status VARCHAR(10) NOT NULL CHECK (status IN ('draft', 'sent', 'paid', 'cancelled')),
  order_id VARCHAR(64) NOT NULL REFERENCES orders(id),
  customer_id VARCHAR(64) REFERENCES customers(id) ON DELETE SET NULL,
  issued_by VARCHAR(64) REFERENCES users(id),
  credits VARCHAR(64) REFERENCES invoices(id),
  replaces VARCHAR(64) REFERENCES invoices(id),
  issue_date $time NOT NULL,
  due_date $time,
  locale VARCHAR(5) NOT NULL,
  snapshot $json NOT NULL,
  buyer_key VARCHAR(64),
  subtotal_cents $int NOT NULL,
  tax_cents $int NOT NULL,
  total_cents $int NOT NULL,
  tip_cents $int NOT NULL,
  currency CHAR(3) NOT NULL,
  notes TEXT,
  previous_hash CHAR(64),
  hash CHAR(64) NOT NULL,
  pdf_filename VARCHAR(200),
  pdf_sha256 CHAR(64),
  created_at $time NOT NULL,
  UNIQUE (restaurant_id, invoice_number),
  UNIQUE (restaurant_id, series, number),
  CHECK (subtotal_cents + tax_cents = total_cents)
);
CREATE INDEX invoices_newest ON invoices (restaurant_id, created_at, id);
CREATE INDEX invoices_customer ON invoices (customer_id, created_at, id);
CREATE INDEX invoices_order ON invoices (order_id);
CREATE TABLE invoice_lines (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  invoice_id VARCHAR(64) NOT NULL REFERENCES invoices(id),
  order_item_id VARCHAR(64) REFERENCES order_items(id),
  position INTEGER NOT NULL,
  name VARCHAR(120) NOT NULL,
  quantity INTEGER NOT NULL,
  unit_price_cents $int NOT NULL,
  tax_rate_basis_points INTEGER NOT NULL,
  discount_cents $int NOT NULL,
  total_cents $int NOT NULL,
  UNIQUE (invoice_id, position)
);
CREATE INDEX invoice_lines_item ON invoice_lines (order_item_id);
CREATE TABLE invoice_taxes (
  invoice_id VARCHAR(64) NOT NULL REFERENCES invoices(id),
  rate_basis_points INTEGER NOT NULL,
  net_cents $int NOT NULL,
  tax_cents $int NOT NULL,
  gross_cents $int NOT NULL,
  PRIMARY KEY (invoice_id, rate_basis_points),
  CHECK (net_cents + tax_cents = gross_cents)
);
CREATE TABLE download_links (
  token_hash CHAR(64) NOT NULL PRIMARY KEY,
  invoice_id VARCHAR(64) NOT NULL REFERENCES invoices(id),
  expires_at $time NOT NULL
);
CREATE TABLE outbox (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  kind VARCHAR(40) NOT NULL,
  recipient VARCHAR(254) NOT NULL,
  locale VARCHAR(5) NOT NULL,
  payload TEXT,
  invoice_id VARCHAR(64) REFERENCES invoices(id),
  status VARCHAR(10) NOT NULL CHECK (status IN ('waiting', 'sending', 'sent', 'failed')),
  attempts INTEGER NOT NULL,
  next_attempt_at $time NOT NULL,
  last_error VARCHAR(500),
  created_at $time NOT NULL,
  sent_at $time
);
CREATE INDEX outbox_due ON outbox (status, next_attempt_at);
CREATE TABLE print_jobs (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
  invoice_id VARCHAR(64) NOT NULL REFERENCES invoices(id),
  user_id VARCHAR(64) NOT NULL REFERENCES users(id),
  printer VARCHAR(200),
  format VARCHAR(10) NOT NULL CHECK (format IN ('a4', 'receipt')),
  copy_number INTEGER NOT NULL CHECK (copy_number >= 0),
  status VARCHAR(10) NOT NULL CHECK (status IN ('waiting', 'printed', 'failed')),
  last_error VARCHAR(500),
  created_at $time NOT NULL,
  finished_at $time,
  UNIQUE (invoice_id, copy_number)
);
CREATE TABLE events (
  id $serial,
  restaurant_id VARCHAR(64) NOT NULL,
  type VARCHAR(40) NOT NULL,
  least_role VARCHAR(10) NOT NULL,
  subject_id VARCHAR(64) NOT NULL,
  created_at $time NOT NULL
);
CREATE TABLE audit_log (
  id $serial,
  restaurant_id VARCHAR(64),
  actor VARCHAR(80) NOT NULL,
  action VARCHAR(60) NOT NULL,
  subject_id VARCHAR(64),
  detail $json,
  created_at $time NOT NULL
);
CREATE TABLE idempotency_keys (
  scope CHAR(64) NOT NULL PRIMARY KEY,
  request_hash CHAR(64) NOT NULL,
  status INTEGER NOT NULL,
  answer TEXT NOT NULL,
  created_at $time NOT NULL
);
`;

export async function up(queryInterface: QueryInterface): Promise<void> {
  const dialect = queryInterface.sequelize.getDialect() as Dialect;
  const types = TYPES[dialect];
  const schema = TABLES.replace(/\$\w+/g, (name) => types[name as keyof typeof types]);
  const statements = schema
    .split(';')
    .map((statement) => statement.trim())
    .filter(Boolean);
  for (const statement of [...statements, ...guards(dialect)])
    await queryInterface.sequelize.query(statement);
}
