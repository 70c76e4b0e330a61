import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  above,
  anyOf,
  atLeast,
  atMost,
  below,
  both,
  either,
  holding,
  not,
  type Where,
} from '../../../server/database/conditions.ts';
import { count, find, insertAll, remove, update } from '../../../server/database/repository.ts';
import {
  defineTable,
  int,
  intOrNull,
  keyed,
  textOrNull,
  type Row,
} from '../../../server/database/table.ts';
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
const Person = defineTable('people', {
  place: keyed(int()),
  name: textOrNull(),
  age: intOrNull(),
});
type Person = Row<typeof Person>;
const PEOPLE: Person[] = [
  ...NAMES.map((name, place) => ({ place, name, age: place * 10 })),
  { place: NAMES.length, name: null, age: null },
];

describe.each(DATABASES)('conditions on %s', (kind) => {
  let open: OpenDatabase;
  beforeAll(async () => {
    open = await openDatabase(kind);
    await inTransaction(async () => {
      await open.sequelize.query(
        'CREATE TABLE people (place INTEGER, name VARCHAR(80), age INTEGER)',
      );
      await insertAll(Person, PEOPLE);
    });
  });
  afterAll(() => open.close());

  const found = async (where: Where<Person>) =>
    (await find(Person, where, { order: ['place'] })).map(({ place }) => place);

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
  ])('holding %s find %s', async (text, person) => {
    const rows = await find(Person, { name: holding(text) });
    expect(rows.map(({ name }) => name)).toEqual(person ? [person] : []);
  });

  it.each<[string, Where<Person>, number[]]>([
    ['a value', { age: 20 }, [2]],
    ['several values', { age: [20, 30] }, [2, 3]],
    ['none', { age: null }, [8]],
    ['no values', { age: [] }, []],
    ['more than', { age: above(60) }, [7]],
    ['at least', { age: atLeast(60) }, [6, 7]],
    ['less than', { age: below(10) }, [0]],
    ['at most', { age: atMost(10) }, [0, 1]],
    ['between', { age: both(above(10), below(40)) }, [2, 3]],
    ['this or none', { age: either<number | null>(70, null) }, [7, 8]],
    ['another', { age: not(0, 10, 20, 30) }, [4, 5, 6, 7]],
    ['any at all', { age: not<number | null>(null) }, [0, 1, 2, 3, 4, 5, 6, 7]],
    ['two columns', { age: 20, name: 'Straße 5' }, [2]],
    ['two columns that differ', { age: 20, name: 'Élan Café' }, []],
    ['one of two', anyOf<Person>({ age: 20 }, { name: 'Élan Café' }), [0, 2]],
    ['all of several', [{ age: above(10) }, anyOf<Person>({ age: 20 }, { age: 0 })], [2]],
    ['one of none', anyOf<Person>(), []],
    ['nothing', {}, [0, 1, 2, 3, 4, 5, 6, 7, 8]],
  ])('%s', async (_title, where, places) => {
    expect(await found(where)).toEqual(places);
    expect(await count(Person, where)).toBe(places.length);
  });

  it('match the same rows as the same conditions in JavaScript', async () => {
    const ages = fc.option(fc.integer({ min: -5, max: 85 }), { freq: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(ages, { maxLength: 5 }), ages, async (several, one) => {
        const has = (age: number | null) => several.some((each) => each !== null && each === age);
        expect(await found({ age: several.filter((each) => each !== null) })).toEqual(
          PEOPLE.filter(({ age }) => has(age)).map(({ place }) => place),
        );
        expect(await found({ age: one })).toEqual(
          PEOPLE.filter(({ age }) => age === one).map(({ place }) => place),
        );
        expect(await found({ age: either(one, ...several) })).toEqual(
          PEOPLE.filter(({ age }) => age === one || several.includes(age)).map(
            ({ place }) => place,
          ),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('[1.2.4] treat a value as a value only, and refuse a name that is no column', async () => {
    for (const text of ["'; DROP TABLE people --", '$1', '" OR TRUE --', "' OR ''='"])
      expect(await found({ name: text })).toEqual([]);
    const name = 'age" IS NULL OR "age';
    await expect(find(Person, { [name]: 1 } as Where<Person>)).rejects.toThrow('No name');
    await expect(
      inTransaction(() => update(Person, { place: 0 }, { [name]: 1 } as Partial<Person>)),
    ).rejects.toThrow('No name');
  });

  it('with an undefined value are refused, before anything is deleted', async () => {
    const forgotten = { place: undefined as unknown as number };
    await expect(inTransaction(() => remove(Person, forgotten))).rejects.toThrow('has no value');
    expect(await count(Person, {})).toBe(PEOPLE.length);
  });
});
