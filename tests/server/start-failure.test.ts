import { expect, it } from 'vitest';
import { failureOf } from '../../server/data-folder/failure.ts';
import { StartError } from '../../server/start-error.ts';

const WHERE = { DATA_DIR: '/srv/restaurant' };
function fsError(code: string) {
  return Object.assign(new Error(`${code}: said by the system`), {
    code,
    path: '/srv/restaurant/x',
  });
}
function ofDriver(code: string) {
  return Object.assign(new Error('wrapped'), {
    original: Object.assign(new Error(`${code}: said by the driver`), { code }),
  });
}

it.each([
  ['EACCES', 'data_folder', /\/srv\/restaurant\/x: .*Give the folder to the user/],
  ['EPERM', 'data_folder', /\/srv\/restaurant\/x: .*Give the folder to the user/],
  ['EROFS', 'data_folder', /\/srv\/restaurant\/x: the disk is read-only\. Mount it/],
  ['ENOSPC', 'disk_full', /\/srv\/restaurant\/x: the disk is full\. Make room/],
  ['ENOTDIR', 'data_folder', /\/srv\/restaurant\/x: .*Set DATA_DIR to a folder/],
])('%s names the path and what to do', (code, failure, words) => {
  const { code: named, message } = failureOf(fsError(code), WHERE);
  expect([named, message]).toEqual([failure, expect.stringMatching(words)]);
});

it.each([
  ['SQLITE_CANTOPEN', 'data_folder', /\/srv\/restaurant: .*Check that this user/],
  ['SQLITE_READONLY', 'data_folder', /\/srv\/restaurant: .*may write the folder/],
  ['SQLITE_FULL', 'disk_full', /\/srv\/restaurant: the disk is full/],
  ['SQLITE_BUSY', 'data_folder', /\/srv\/restaurant: another program holds/],
  ['SQLITE_NOTADB', 'database', /\/srv\/restaurant\/database\.sqlite .*\nthe remedy$/],
  ['SQLITE_CORRUPT', 'database', /\/srv\/restaurant\/database\.sqlite .*\nthe remedy$/],
])('%s names the database and what to do', (code, failure, words) => {
  const { code: named, message } = failureOf(ofDriver(code), WHERE, 'the remedy');
  expect([named, message]).toEqual([failure, expect.stringMatching(words)]);
});

it.each([
  ['ECONNREFUSED', /Start PostgreSQL/],
  ['28P01', /Mend user and password/],
  ['3D000', /Create it/],
])('%s of PostgreSQL names its address, without the password, and what to do', (code, words) => {
  const DATABASE_URL = 'postgres://till:secret@db.example:5432/restaurant';
  const { code: named, message } = failureOf(ofDriver(code), { ...WHERE, DATABASE_URL });
  expect([named, message]).toEqual(['database', expect.stringMatching(words)]);
  expect(message).toContain('db.example:5432/restaurant');
  expect(message).not.toContain('secret');
});

it.each([
  [
    'EADDRINUSE',
    'port_in_use',
    /^Port 80 is taken by another program.*PORTAL_PORT in \/srv\/restaurant\/config\.env$/,
  ],
  [
    'EACCES',
    'port_in_use',
    /^Port 80 may not be used by this user.*\/srv\/restaurant\/config\.env$/,
  ],
  ['EADDRNOTAVAIL', 'settings', /no address 10\.9\.9\.9 .*PORTAL_HOST or STAFF_HOST/],
])('%s while listening names port or address and what to do', (code, failure, words) => {
  const error = Object.assign(new Error(code), {
    code,
    syscall: 'listen',
    port: 80,
    address: '10.9.9.9',
  });
  const { code: named, message } = failureOf(error, WHERE);
  expect([named, message]).toEqual([failure, expect.stringMatching(words)]);
});

it('a step of a migration that finds the disk full says so', () => {
  const error = Object.assign(new Error('Migration 0001 (up) failed'), {
    name: 'MigrationError',
    cause: ofDriver('SQLITE_FULL'),
  });
  expect(failureOf(error, WHERE).code).toBe('disk_full');
});

it('a message in plain words stays as it is', () =>
  expect(failureOf(new StartError('keys', 'The keys are missing.'), WHERE)).toEqual({
    code: 'keys',
    message: 'The keys are missing.',
  }));
