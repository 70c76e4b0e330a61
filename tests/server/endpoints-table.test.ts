import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { portalRoutes, staffPortRoutes } from '../../server/routes.ts';
import { endpointsTable } from '../support/endpoints-table.ts';

const PAGE = resolve(import.meta.dirname, '../../docs/API.md');
/** The part of the page that is generated from the contracts. */
const GENERATED = /(?<=<!-- endpoints: begin -->\n).*(?=<!-- endpoints: end -->)/s;

it('docs/API.md lists the endpoints of the contracts; -u writes the list again', async () => {
  const endpoints = [...portalRoutes, ...staffPortRoutes].map(({ endpoint }) => endpoint);
  const page = readFileSync(PAGE, 'utf8');
  expect(page).toMatch(GENERATED);
  await expect(page.replace(GENERATED, () => endpointsTable(endpoints))).toMatchFileSnapshot(PAGE);
});
