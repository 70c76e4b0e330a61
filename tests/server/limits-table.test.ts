import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { portalRoutes, staffPortRoutes } from '../../server/routes.ts';
import { limitsTable } from '../support/limits-table.ts';

const endpoints = [...portalRoutes, ...staffPortRoutes].map(({ endpoint }) => endpoint);

it('[2.1.1] [2.1.2] [2.1.3] the documented table of limits is that of the contracts; -u writes it again', async () => {
  await expect(limitsTable(endpoints)).toMatchFileSnapshot(
    resolve(import.meta.dirname, '../../docs/LIMITS.md'),
  );
});

it('[2.1.1] every text, list and number that a client sends has a limit', () => {
  const table = limitsTable(endpoints);
  for (const { method, path } of endpoints) expect(table).toContain(`| ${method} ${path} |`);
  expect(
    [
      ...table.matchAll(/\*\*(\w+)\*\*\?? (text(?=[;\s]*(?:[;|}]|or))|[^;|]*and more|anything)/g),
    ].map(([whole]) => whole),
  ).toEqual([]);
});
