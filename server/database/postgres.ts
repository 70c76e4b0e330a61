/**
 * Statements on PostgreSQL by its driver, past Sequelize, which costs more than the round trip. A
 * text that comes again is prepared once a connection: PostgreSQL would parse and plan it each
 * time.
 */
import type pg from 'pg';
import type { Sequelize } from 'sequelize';
import { driverError, runningClient, withPooledClient } from './sequelize-insides.ts';

type Values = readonly unknown[];

/** Texts with lists of values are many; those that come first are those that come most. */
const MOST_PREPARED = 200;
const seen = new Set<string>();
const names = new Map<string, string>();
/** Part of each name: what was prepared before a change of the schema is prepared anew. */
let generation = 0;

/** SQLSTATE of a prepared statement whose result has other columns since the schema changed. */
export const PLAN_CHANGED = '0A000';
const CHANGES_SCHEMA = /^\s*(?:CREATE|ALTER|DROP)\b/i;

/** Prepares all statements anew, after a change of the schema. */
function forgetPrepared(): void {
  generation += 1;
  names.clear();
}

function nameOf(sql: string): string | undefined {
  const known = names.get(sql);
  if (known) return known;
  if (!seen.has(sql)) {
    if (seen.size < 10 * MOST_PREPARED) seen.add(sql);
    return undefined;
  }
  if (names.size >= MOST_PREPARED) return undefined;
  const name = `s${generation}_${names.size}`;
  names.set(sql, name);
  return name;
}

/** PostgreSQL's texts hold no NUL; as Sequelize writes them. */
const bound = (value: unknown) =>
  typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\\0') : value;

async function ask<R extends object>(client: pg.Client, sql: string, values: Values): Promise<R[]> {
  if (CHANGES_SCHEMA.test(sql)) forgetPrepared();
  const name = nameOf(sql);
  try {
    const { rows } = await client.query<R>({
      ...(name !== undefined && { name }),
      text: sql,
      values: values.map(bound),
    });
    return rows;
  } catch (error) {
    if (driverError(error).code === PLAN_CHANGED) forgetPrepared();
    throw error;
  }
}

/** Runs one statement in the running transaction, else on a connection of the pool. */
export async function askPostgres<R extends object>(
  sequelize: Sequelize,
  sql: string,
  values: Values,
): Promise<R[]> {
  const running = runningClient();
  if (running) return ask<R>(running, sql, values);
  const once = () => withPooledClient(sequelize, (client) => ask<R>(client, sql, values));
  try {
    return await once();
  } catch (error) {
    // Another process changed the schema: nothing was done, and it is prepared anew.
    if (driverError(error).code === PLAN_CHANGED) return once();
    throw error;
  }
}
