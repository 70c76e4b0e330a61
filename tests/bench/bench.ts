/**
 * `npm run bench [-- part …]`: measures, prints every figure, and exits with 1 when a bound is
 * missed.
 */
import { cpus, loadavg } from 'node:os';
import { measureArchive } from './archive.ts';
import { measureBills } from './bills.ts';
import { isWithinBound, type Figure } from './figures.ts';
import { measureGrowth } from './growth.ts';
import { measureLists } from './lists.ts';
import { measureLogins } from './logins.ts';
import { measureMenu } from './menu.ts';
import { measureOrders } from './orders.ts';
import { measurePeers } from './peers.ts';
import { measurePortal } from './portal.ts';
import { measureInvoices } from './invoices.ts';
import { measureRoom } from './room.ts';
import { measureSoak } from './soak.ts';
import { measureStart } from './start.ts';
import { measureStory } from './story.ts';
import { measureTickets } from './tickets.ts';
import { headOfTable, lineOfTable } from './table.ts';

const PARTS: Record<string, () => Promise<Figure[]>> = {
  orders: measureOrders,
  bills: measureBills,
  tickets: measureTickets,
  floor: measureRoom,
  start: measureStart,
  portal: measurePortal,
  story: measureStory,
  menu: measureMenu,
  invoices: measureInvoices,
  logins: measureLogins,
  archive: measureArchive,
  lists: measureLists,
  growth: measureGrowth,
};

/** Long, or of other programs: measured when they are named alone. */
const ASKED: Record<string, () => Promise<Figure[]>> = {
  peers: measurePeers,
  soak: () => measureSoak(minutes),
};

/** `papers` is what `invoices` was called in commit messages until November 2026. */
const given = process.argv.slice(2).map((name) => (name === 'papers' ? 'invoices' : name));
/** `npm run bench -- soak 10`: minutes. */
const minutes = Number(given.find((name) => /^\d+(\.\d+)?$/.test(name)) ?? 60);
const named = given.filter((name) => Number.isNaN(Number(name)));
const ALL = { ...PARTS, ...ASKED };
const unknown = named.filter((name) => !ALL[name]);
if (unknown.length > 0) {
  console.error(`No such part: ${unknown.join(', ')}. Parts: ${Object.keys(ALL).join(', ')}.`);
  process.exit(2);
}

const busy = loadavg()[0]! / cpus().length;
const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
console.info(
  `Node ${process.version}, ${cpus().length} × ${processor}. ` +
    'Ratios are to the floor measured in the same run, ' +
    'milliseconds are of its quietest round.' +
    (busy > 0.5
      ? '\nThis machine is busy with something else: measure again when it is not.'
      : '') +
    `\n\n${headOfTable()}`,
);
const figures: Figure[] = [];
for (const name of named.length > 0 ? named : Object.keys(PARTS)) {
  for (const figure of await ALL[name]!()) {
    figures.push(figure);
    console.info(lineOfTable(figure));
  }
}
const missed = figures.filter((figure) => !isWithinBound(figure));
console.info(
  missed.length === 0
    ? '\nEvery bound is kept.'
    : `\nMissed: ${missed.map(({ name }) => name.trim()).join('; ')}.`,
);
process.exit(missed.length === 0 ? 0 : 1);
