import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { knownTimeWritten, readKnownTime, writeKnownTime } from '../../server/audit/known-time.ts';
import { readConfig, useConfig } from '../../server/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'known-time-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a data folder that cannot be reached ends nothing, and the time is written once it is back', async () => {
  const [first, second] = [new Date('2030-05-01T10:00:00Z'), new Date('2030-05-01T10:01:00Z')];
  const notThere = join(folder, 'no-folder');
  writeFileSync(notThere, 'a file in its place');
  useConfig(readConfig({}, notThere));
  writeKnownTime(first);
  await knownTimeWritten();
  expect(readKnownTime()).toBeNull();
  useConfig(readConfig({}, folder));
  writeKnownTime(second);
  await knownTimeWritten();
  expect(readKnownTime()).toEqual(second);
});
