import { ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { searchEverything } from './contract.ts';
import { search } from './search.ts';

export const searchRoutes = [
  on(searchEverything, async ({ caller, query }) => ok(await search(caller, query.q))),
];
