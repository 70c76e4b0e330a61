import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containing } from '../../../server/database/like.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { DATABASES } from '../../support/postgres.ts';
import { openDatabase, type OpenDatabase } from './open.ts';

const NAMES = [
  'Élan Café',
  'ÁNGEL ÑUÑO',
  'Straße 5',
  '100% natural',
  'under_score',
  'back\\slash',
  "O'Brien",
  'Ελλάδα',
];

describe.each(DATABASES)('containing on %s', (name) => {
  let open: OpenDatabase;
  beforeAll(async () => {
    open = await openDatabase(name);
    await inTransaction(async () => {
      await open.sequelize.query('CREATE TABLE people (name VARCHAR(80))');
      for (const person of NAMES)
        await open.sequelize.query('INSERT INTO people VALUES ($person)', { bind: { person } });
    });
  });
  afterAll(() => open.close());

  const find = async (text: string) =>
    (
      (await open.sequelize
        .getQueryInterface()
        .select(null, 'people', { where: containing('name', text), raw: true } as object)) as {
        name: string;
      }[]
    ).map((row) => row.name);

  it.each([
    ['élan', 'Élan Café'],
    ['CAFÉ', 'Élan Café'],
    ['ángel ñuño', 'ÁNGEL ÑUÑO'],
    ['ñ', 'ÁNGEL ÑUÑO'],
    ['STRASSE', undefined],
    ['straße', 'Straße 5'],
    ['ελλά', 'Ελλάδα'],
    ['%', '100% natural'],
    ['_', 'under_score'],
    ['\\', 'back\\slash'],
    ["o'b", "O'Brien"],
    ["' OR 1=1--", undefined],
    ['0% n', '100% natural'],
  ])('%s finds %s', async (text, person) => {
    expect(await find(text)).toEqual(person ? [person] : []);
  });
});
