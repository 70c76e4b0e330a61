import {
  ConnectionRefusedError,
  DatabaseError,
  TimeoutError,
  UniqueConstraintError,
} from 'sequelize';
import { expect, it } from 'vitest';
import { FilesGone, type Outage, outageOf } from '../../../server/database/outage.ts';

function coded(code: string, message = 'told by the driver') {
  return Object.assign(new Error(message), { code });
}
function bySequelize(code: string) {
  return new DatabaseError(Object.assign(coded(code), { sql: 'SELECT 1' }));
}

const OUTAGES: [what: string, error: unknown, outage: Outage | null][] = [
  ...(
    [
      ['SQLITE_BUSY', 'database'],
      ['SQLITE_LOCKED', 'database'],
      ['SQLITE_FULL', 'disk'],
      ['SQLITE_IOERR', 'disk'],
      ['SQLITE_IOERR_WRITE', 'disk'],
      ['SQLITE_READONLY', 'folder'],
      ['SQLITE_CANTOPEN', 'folder'],
      ['SQLITE_CORRUPT', 'damaged'],
      ['SQLITE_NOTADB', 'damaged'],
      ['SQLITE_CONSTRAINT', null],
      ['SQLITE_ERROR', null],
      ['ENOSPC', 'disk'],
      ['EDQUOT', 'disk'],
      ['EIO', 'disk'],
      ['EROFS', 'folder'],
      ['EACCES', 'folder'],
      ['EMFILE', 'load'],
      ['ECONNREFUSED', 'database'],
      ['ECONNRESET', 'database'],
      ['ENOENT', null],
      ['ERR_INVALID_ARG_TYPE', null],
      ['08006', 'database'],
      ['08P01', 'database'],
      ['25006', 'database'],
      ['28P01', 'database'],
      ['3D000', 'database'],
      ['40001', 'load'],
      ['53100', 'disk'],
      ['53200', 'load'],
      ['53300', 'database'],
      ['55P03', 'database'],
      ['57014', 'load'],
      ['57P01', 'database'],
      ['57P03', 'database'],
      ['58030', 'disk'],
      ['XX001', 'damaged'],
      ['23505', null],
      ['22P02', null],
      ['42P01', null],
    ] as [string, Outage | null][]
  ).flatMap(([code, outage]): [string, unknown, Outage | null][] => [
    [code, coded(code), outage],
    [`${code} in Sequelize’s`, bySequelize(code), outage],
  ]),
  ['a refused connection', new ConnectionRefusedError(coded('ECONNREFUSED')), 'database'],
  ['each address refused', new AggregateError([coded('ECONNREFUSED')]), 'database'],
  [
    'a lock waited for',
    new TimeoutError(Object.assign(coded('SQLITE_BUSY'), { sql: '' })),
    'database',
  ],
  ['a key taken', new UniqueConstraintError({ message: 'taken' }), null],
  ['a line cut', new Error('Connection terminated unexpectedly'), 'database'],
  ['a thread’s, whose code is lost', new Error("EACCES: permission denied, open '/a'"), 'folder'],
  ['a thread’s queue', new Error('Task queue is at limit'), 'load'],
  ['what was called off', new DOMException('This operation was aborted', 'AbortError'), 'load'],
  ['a closed handle', coded('SQLITE_MISUSE', 'SQLITE_MISUSE: Database is closed'), 'database'],
  ['files that are gone', new FilesGone('gone'), 'folder'],
  ['a mistake of ours', new TypeError('x is not a function'), null],
  ['words that only sound like it', new Error('Every: thing'), null],
  ['no error', null, null],
];

it.each(OUTAGES)('%s', (_what, error, outage) => {
  expect(outageOf(error)).toBe(outage);
});
