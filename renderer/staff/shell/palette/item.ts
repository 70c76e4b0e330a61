import type { RouteLocationRaw } from 'vue-router';
import type { Currency } from '../../../../server/money.ts';
import type { IconName } from '../../../ui/icons.ts';
import { fitOf } from './fit.ts';

/** The groups of the palette, in their order; their title is `palette.groups.<group>`. */
export const GROUPS = [
  'waiting',
  'tables',
  'bills',
  'dishes',
  'people',
  'orders',
  'actions',
  'pages',
] as const;
export type Group = (typeof GROUPS)[number];

/** What the palette offers. */
export interface Item {
  key: string;
  group: Group;
  icon: IconName;
  title: string;
  detail?: string;
  amount?: { cents: number; currency: Currency };
  /** The key that does the same on its page. */
  hint?: string;
  to?: RouteLocationRaw;
  act?: () => unknown;
  /** The page on which it is paid: Ctrl Enter. */
  pay?: string;
  /** Other words by which it is found. */
  also?: string;
}
export interface RankedItem extends Item {
  fit: number;
}

/** Of each group; the search of its own page shows the rest. */
const MOST: Record<Group, number> = {
  waiting: 4,
  tables: 4,
  bills: 5,
  dishes: 4,
  people: 4,
  orders: 3,
  actions: 5,
  pages: 5,
};

/**
 * Items that fit the words, by group, the best of each first; what is `found` was found by the
 * server, perhaps by what is not shown. An item that comes twice counts once, as it came first.
 */
export function ranked(
  items: readonly Item[],
  words: readonly string[],
  found: ReadonlySet<string>,
): RankedItem[] {
  const once = [...new Map(items.toReversed().map((item) => [item.key, item])).values()].reverse();
  const fitting = once
    .map((item) => {
      const aside = fitOf([item.title, item.detail, item.also].filter(Boolean).join(' '), words);
      const fit = Math.max(fitOf(item.title, words), Math.min(aside, 1));
      return { ...item, fit: words.length === 0 || fit > 0 ? fit : found.has(item.key) ? 0.5 : 0 };
    })
    .filter(({ fit }) => words.length === 0 || fit > 0);
  return GROUPS.flatMap((group) =>
    fitting
      .filter((item) => item.group === group)
      .sort((a, b) => (words.length === 0 ? 0 : b.fit - a.fit))
      .slice(0, words.length === 0 && group === 'actions' ? undefined : MOST[group]),
  );
}

/** The item that fits best; the first of equals. */
export function bestOf(items: readonly RankedItem[]): RankedItem | undefined {
  return items.reduce<RankedItem | undefined>(
    (best, item) => (best && best.fit >= item.fit ? best : item),
    undefined,
  );
}
