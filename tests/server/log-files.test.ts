import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { setClock } from '../../server/clock.ts';
import { LogFile, logFilesOf, logFolder } from '../../server/log-files.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'logs-'));
  setClock(() => new Date('2026-03-04T22:00:00Z'));
});
afterEach(() => {
  setClock(null);
  rmSync(dataDir, { recursive: true, force: true });
});
const names = () => readdirSync(logFolder(dataDir)).sort();
const read = (name: string) => readFileSync(join(logFolder(dataDir), name), 'utf8');

it('lines are in the file of the day, which its owner alone can read', () => {
  const file = new LogFile(dataDir, 'server');
  file.write('{"msg":"first"}\n');
  file.note({ msg: 'second' });
  expect(read('server-2026-03-04.1.log')).toBe(
    '{"msg":"first"}\n{"time":"2026-03-04T22:00:00.000Z","msg":"second"}\n',
  );
  expect(statSync(join(logFolder(dataDir), 'server-2026-03-04.1.log')).mode & 0o777).toBe(0o600);
  expect(statSync(logFolder(dataDir)).mode & 0o777).toBe(0o700);
  setClock(() => new Date('2026-03-05T00:00:01Z'));
  file.write('third');
  expect(read('server-2026-03-05.1.log')).toBe('third\n');
});

it('a further file is begun once one is full, and the oldest go', () => {
  const file = new LogFile(dataDir, 'server', { fileBytes: 10, files: 3 });
  for (let line = 1; line <= 6; line++) file.write(`line number ${line}`);
  expect(names()).toEqual([4, 5, 6].map((n) => `server-2026-03-04.${n}.log`));
  expect(read('server-2026-03-04.6.log')).toBe('line number 6\n');
  expect(logFilesOf(dataDir)).toHaveLength(3);
});

it('files of more than so many days go; those of others stay', () => {
  const folder = logFolder(dataDir);
  mkdirSync(folder);
  const old = new Date('2026-02-01T00:00:00Z');
  for (const name of ['server-2026-02-01.1.log', 'desktop-2026-02-01.1.log', 'notes.txt']) {
    writeFileSync(join(folder, name), 'x');
    utimesSync(join(folder, name), old, old);
  }
  new LogFile(dataDir, 'server').write('new');
  expect(names()).toEqual(['desktop-2026-02-01.1.log', 'notes.txt', 'server-2026-03-04.1.log']);
});

it('two processes write into the same files, and a new one goes on where they are', () => {
  const [one, other] = [new LogFile(dataDir, 'server'), new LogFile(dataDir, 'server')];
  one.write('a');
  other.write('b');
  one.write('c');
  expect(read('server-2026-03-04.1.log')).toBe('a\nb\nc\n');
  const small = { fileBytes: 1 };
  new LogFile(dataDir, 'server', small).write('d');
  new LogFile(dataDir, 'server', small).write('e');
  expect(names()).toEqual([1, 2, 3].map((n) => `server-2026-03-04.${n}.log`));
});

it('a log that cannot be written stops nothing', () => {
  writeFileSync(join(dataDir, 'logs'), 'a file where a folder is expected');
  const file = new LogFile(dataDir, 'server');
  expect(() => file.write('lost')).not.toThrow();
  expect(logFilesOf(dataDir)).toEqual([]);
  expect(existsSync(join(dataDir, 'logs'))).toBe(true);
});
