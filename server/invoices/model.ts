import {
  type Attributes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';
import { column, madeOnce, unstamped } from '../database/columns.ts';
import type { InvoiceSnapshot } from './snapshot.ts';

export class Invoice extends Model<InferAttributes<Invoice>, InferCreationAttributes<Invoice>> {
  declare id: CreationOptional<string>;
  declare restaurant_id: string;
  declare series: string;
  declare number: number;
  declare invoice_number: string;
  declare kind: 'full' | 'simplified' | 'credit_note';
  declare status: 'draft' | 'sent' | 'paid' | 'cancelled';
  declare order_id: string;
  declare customer_id: CreationOptional<string | null>;
  declare issued_by: CreationOptional<string | null>;
  declare credits: CreationOptional<string | null>;
  declare replaces: CreationOptional<string | null>;
  declare issue_date: Date;
  declare due_date: CreationOptional<Date | null>;
  declare locale: string;
  declare snapshot: InvoiceSnapshot;
  declare buyer_key: CreationOptional<string | null>;
  declare subtotal_cents: number;
  declare tax_cents: number;
  declare total_cents: number;
  declare tip_cents: number;
  declare currency: string;
  declare notes: CreationOptional<string | null>;
  /** Its place among all documents of the restaurant, from 1, without holes. */
  declare chain_position: number;
  declare previous_hash: CreationOptional<string | null>;
  declare hash: string;
  declare pdf_filename: CreationOptional<string | null>;
  declare pdf_sha256: CreationOptional<string | null>;
  /** Set when the account it was made for was erased: kept for the law alone. */
  declare restricted_at: CreationOptional<Date | null>;
  declare created_at: CreationOptional<Date>;
  /** Over what never changes; see links.ts. Null on what was issued before there were any, until it is sealed at a start. */
  declare mac: CreationOptional<string | null>;
  /** Over what may: its status, its account and whether it is restricted. */
  declare state_mac: CreationOptional<string | null>;
}

export class InvoiceLine extends Model<
  InferAttributes<InvoiceLine>,
  InferCreationAttributes<InvoiceLine>
> {
  declare id: CreationOptional<string>;
  declare invoice_id: string;
  declare order_item_id: CreationOptional<string | null>;
  declare position: number;
  declare name: string;
  declare quantity: number;
  declare unit_price_cents: number;
  declare tax_rate_basis_points: number;
  declare discount_cents: number;
  declare total_cents: number;
}

export class InvoiceTax extends Model<
  InferAttributes<InvoiceTax>,
  InferCreationAttributes<InvoiceTax>
> {
  declare invoice_id: string;
  declare rate_basis_points: number;
  declare net_cents: number;
  declare tax_cents: number;
  declare gross_cents: number;
}

export type InvoiceRow = Attributes<Invoice>;
export type InvoiceLineRow = Attributes<InvoiceLine>;

/** Whom invoices were made out to, once each, with the newest of the documents; see buyers.ts. */
export class KnownBuyer extends Model<
  InferAttributes<KnownBuyer>,
  InferCreationAttributes<KnownBuyer>
> {
  declare id: CreationOptional<string>;
  declare restaurant_id: string;
  declare buyer_key: string;
  declare invoice_id: string;
  declare last_at: Date;
}

export class BuyerWord extends Model<
  InferAttributes<BuyerWord>,
  InferCreationAttributes<BuyerWord>
> {
  declare restaurant_id: string;
  declare word: string;
  declare buyer_id: string;
}

export class NumberSeries extends Model<
  InferAttributes<NumberSeries>,
  InferCreationAttributes<NumberSeries>
> {
  declare restaurant_id: string;
  declare series: string;
  declare last_number: number;
}

export class DownloadLink extends Model<
  InferAttributes<DownloadLink>,
  InferCreationAttributes<DownloadLink>
> {
  declare token_hash: string;
  declare invoice_id: string;
  declare expires_at: Date;
}

export const EVENT_KINDS = ['began', 'paper', 'restore', 'lost', 'head_off'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** What happened to the archive beside the issuing of documents, each linked to the one before; see chain-events.ts. */
export class ChainEvent extends Model<
  InferAttributes<ChainEvent>,
  InferCreationAttributes<ChainEvent>
> {
  declare restaurant_id: string;
  /** From 1, without holes. */
  declare place: number;
  declare kind: EventKind;
  declare invoice_id: string | null;
  declare series: string | null;
  declare number: number | null;
  declare detail: Record<string, unknown>;
  declare previous_hash: string | null;
  declare hash: string;
  declare mac: string;
  declare created_at: Date;
}
export type ChainEventRow = Attributes<ChainEvent>;

function initChainEvents(sequelize: Sequelize): void {
  ChainEvent.init(
    {
      restaurant_id: column.key,
      place: { ...column.int, primaryKey: true },
      kind: column.text,
      invoice_id: column.textOrNull,
      series: column.textOrNull,
      number: column.intOrNull,
      detail: column.json,
      previous_hash: column.textOrNull,
      hash: column.text,
      mac: column.text,
      created_at: column.time,
    },
    { sequelize, tableName: 'chain_events', ...madeOnce },
  );
}

export function initInvoicesModels(sequelize: Sequelize): void {
  Invoice.init(
    {
      id: column.id,
      restaurant_id: column.text,
      series: column.text,
      number: column.int,
      invoice_number: column.text,
      kind: column.text,
      status: column.text,
      order_id: column.text,
      customer_id: column.textOrNull,
      issued_by: column.textOrNull,
      credits: column.textOrNull,
      replaces: column.textOrNull,
      issue_date: column.time,
      due_date: column.timeOrNull,
      locale: column.text,
      snapshot: column.json,
      buyer_key: column.textOrNull,
      subtotal_cents: column.int,
      tax_cents: column.int,
      total_cents: column.int,
      tip_cents: column.int,
      currency: column.text,
      notes: column.longTextOrNull,
      chain_position: column.int,
      previous_hash: column.textOrNull,
      hash: column.text,
      pdf_filename: column.textOrNull,
      pdf_sha256: column.textOrNull,
      restricted_at: column.timeOrNull,
      created_at: column.time,
      mac: column.textOrNull,
      state_mac: column.textOrNull,
    },
    { sequelize, tableName: 'invoices', ...madeOnce },
  );
  initChainEvents(sequelize);
  InvoiceLine.init(
    {
      id: column.id,
      invoice_id: column.text,
      order_item_id: column.textOrNull,
      position: column.int,
      name: column.text,
      quantity: column.int,
      unit_price_cents: column.int,
      tax_rate_basis_points: column.int,
      discount_cents: column.int,
      total_cents: column.int,
    },
    { sequelize, tableName: 'invoice_lines', ...unstamped },
  );
  InvoiceTax.init(
    {
      invoice_id: column.key,
      rate_basis_points: { ...column.int, primaryKey: true },
      net_cents: column.int,
      tax_cents: column.int,
      gross_cents: column.int,
    },
    { sequelize, tableName: 'invoice_taxes', ...unstamped },
  );
  KnownBuyer.init(
    {
      id: column.id,
      restaurant_id: column.text,
      buyer_key: column.text,
      invoice_id: column.text,
      last_at: column.time,
    },
    { sequelize, tableName: 'buyers', ...unstamped },
  );
  BuyerWord.init(
    {
      restaurant_id: column.key,
      word: column.key,
      buyer_id: column.key,
    },
    { sequelize, tableName: 'buyer_words', ...unstamped },
  );
  NumberSeries.init(
    {
      restaurant_id: column.key,
      series: column.key,
      last_number: column.int,
    },
    { sequelize, tableName: 'number_series', ...unstamped },
  );
  DownloadLink.init(
    {
      token_hash: column.key,
      invoice_id: column.text,
      expires_at: column.time,
    },
    { sequelize, tableName: 'download_links', ...unstamped },
  );
}
