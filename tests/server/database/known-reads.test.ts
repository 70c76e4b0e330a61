import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Clause } from '../../../server/database/conditions.ts';
import { find, insert, insertLater, remove, update } from '../../../server/database/repository.ts';
import { statement } from '../../../server/database/statement.ts';
import { defineTable, id, type Row, text, textOrNull } from '../../../server/database/table.ts';
import { beforeCommit, inTransaction } from '../../../server/database/transaction.ts';
import { DATABASES } from '../../support/postgres.ts';
import { openDatabase, type OpenDatabase } from './open.ts';

const Note = defineTable('notes', { id: id(), text: text(), parent: textOrNull() });
type Note = Row<typeof Note>;
const texts = async () => (await find(Note, {}, { order: ['text'] })).map((note) => note.text);
const note = (words: string, parent?: string) => insert(Note, { text: words, parent });

describe.each(DATABASES)('what a transaction reads and writes on %s', (name) => {
  let open: OpenDatabase;
  const past = (sql: string) => open.sequelize.query(sql);
  beforeAll(async () => {
    open = await openDatabase(name);
    await inTransaction(() =>
      past(
        'CREATE TABLE notes (id VARCHAR(64) PRIMARY KEY, text VARCHAR(40) NOT NULL CHECK (length(text) > 0), ' +
          'parent VARCHAR(64) REFERENCES notes(id) ON DELETE CASCADE)',
      ),
    );
    await inTransaction(() => past('CREATE TABLE parent (n INTEGER)'));
  });
  afterAll(() => open.close());
  beforeEach(() => inTransaction(() => past('DELETE FROM notes')));

  it('is asked once, and each reader has rows of its own', async () => {
    await inTransaction(() => note('kept'));
    await inTransaction(async () => {
      const [first] = await find(Note, {});
      first!.text = 'scribbled over';
      // Past `statement`, which forgets what it changes.
      await past("UPDATE notes SET text = 'unseen'");
      expect(await find(Note, {})).toMatchObject([{ text: 'kept' }]);
      expect(await find(Note, { parent: null })).toMatchObject([{ text: 'unseen' }]);
    });
    expect(await texts()).toEqual(['unseen']);
  });

  it('is still known after a write to a table that is called as one of its columns', async () => {
    await inTransaction(() => note('kept'));
    await inTransaction(async () => {
      await texts();
      await statement('INSERT INTO parent VALUES (1)');
      await past("UPDATE notes SET text = 'unseen'");
      expect(await texts()).toEqual(['kept']);
    });
  });

  it('is asked again after an insert, an update, a removal with what hangs on it', async () => {
    const read: string[][] = [];
    await inTransaction(async () => {
      const look = async () => read.push(await texts());
      await look();
      const first = await note('a');
      await note('b', first.id);
      await look();
      await update(Note, { id: first.id }, { text: 'c' });
      await look();
      const ofParents = new Clause<Note>(
        () => '"parent" IN (SELECT n.id FROM notes n WHERE n.text = \'c\')',
      );
      expect(await find(Note, ofParents)).toHaveLength(1);
      await statement('UPDATE notes SET text = $1 WHERE text = $2', ['d', 'c']);
      expect(await find(Note, ofParents)).toEqual([]);
      await remove(Note, { id: first.id });
      await look();
    });
    expect(read).toEqual([[], ['a', 'b'], ['b', 'c'], []]);
  });

  it('is nothing of another that was rolled back, though both share a commit', async () => {
    const fails = inTransaction(async () => {
      await note('undone');
      await texts();
      throw new Error('told to fail');
    });
    const after = inTransaction(async () => [await texts(), await note('done'), await texts()]);
    await expect(fails).rejects.toThrow('told to fail');
    expect(await after).toMatchObject([[], { text: 'done' }, ['done']]);
  });

  it('is written before the commit: the like together, in their order', async () => {
    const written: string[][] = [];
    const write = async (words: string[]) => {
      written.push(words);
      for (const one of words) await note(one);
      // What writing adds is written too.
      if (words.includes('2')) await beforeCommit(other, 'added');
    };
    const other = (words: string[]) => {
      written.push(words);
      return note(words.join('+'));
    };
    await inTransaction(async () => {
      await beforeCommit(write, '1');
      await inTransaction(() => beforeCommit(write, '2'));
      await insertLater(Note, { text: '3' });
      expect(await texts()).toEqual([]);
    });
    expect(written).toEqual([['1', '2'], ['added']]);
    expect(await texts()).toEqual(['1', '2', '3', 'added']);
  });

  it('is rolled back with a write that fails at its end, and written by none that failed before', async () => {
    const fails = inTransaction(async () => {
      await note('first');
      await insertLater(Note, { text: '' });
      await beforeCommit(() => note('beside'), null);
    });
    await expect(fails).rejects.toThrow();
    const failed = inTransaction(async () => {
      await insertLater(Note, { text: 'never' });
      throw new Error('told to fail');
    });
    await expect(failed).rejects.toThrow('told to fail');
    expect(await texts()).toEqual([]);
    await insertLater(Note, { text: 'by itself' });
    expect(await texts()).toEqual(['by itself']);
  });
});
