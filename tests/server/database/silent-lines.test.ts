import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sequelize } from 'sequelize';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../../server/database/connect.ts';
import { outageOf } from '../../../server/database/outage.ts';
import { statement } from '../../../server/database/statement.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { type Line, openLine } from '../../support/line-cut.ts';
import { createDatabase, DATABASES } from '../../support/postgres.ts';

/** Between two looks at a connection. */
const LOOK_MS = 100;

describe.runIf(DATABASES.includes('PostgreSQL'))('a connection to PostgreSQL', () => {
  let dataDir: string;
  let line: Line;
  let sequelize: Sequelize;
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'silent-'));
    const url = new URL(await createDatabase());
    line = await openLine(url.href);
    const { hostname, port } = new URL(line.url);
    Object.assign(url, { hostname, port });
    const settings = { DATA_DIR: dataDir, DATABASE_URL: url.href };
    sequelize = await connect(settings, { look: LOOK_MS, answer: 5_000 });
    await inTransaction(() => sequelize.query('CREATE TABLE notes (text TEXT)'));
  });
  afterEach(async () => {
    await sequelize.close();
    await line.cut();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const notes = () => statement<{ text: string }>('SELECT text FROM notes ORDER BY text');
  const write = (text: string) =>
    inTransaction(() => statement('INSERT INTO notes VALUES ($1)', [text]));

  it('that dies without a word holds up no write for longer than it takes to notice', async () => {
    let silenced = () => {};
    const isSilent = new Promise<void>((done) => {
      silenced = done;
    });
    const lost = inTransaction(async () => {
      await statement("INSERT INTO notes VALUES ('lost')");
      line.silence();
      silenced();
      await statement("INSERT INTO notes VALUES ('lost too')");
    }).catch((error: unknown) => error);
    await isSilent;
    await write('behind it');
    expect(outageOf(await lost)).toBe('database');
    expect(await notes()).toEqual([{ text: 'behind it' }]);
  });

  it('that dies without a word fails a read, and the next one has an answer', async () => {
    await notes();
    line.silence();
    expect(outageOf(await notes().catch((error: unknown) => error))).toBe('database');
    expect(await notes()).toEqual([]);
  });

  it('that died without a word does not hold up the end', async () => {
    await notes();
    line.silence();
    await sequelize.close();
  });

  it('that works on a long statement is left alone', async () => {
    await inTransaction(async () => {
      await statement('SELECT pg_sleep($1)', [(20 * LOOK_MS) / 1000]);
      await statement("INSERT INTO notes VALUES ('late')");
    });
    expect(await notes()).toEqual([{ text: 'late' }]);
  });
});
