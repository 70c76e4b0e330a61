import type { BodyInput, ResponseBody } from '../../../server/http/endpoint.ts';
import { listTaxRates } from '../../../server/menu/contract.ts';
import {
  type addOptionGroup,
  listOptionGroups,
  MOST_PIECES,
} from '../../../server/menu/options/contract.ts';
import { call } from '../../api.ts';
import { changedFrom } from '../../ui/changed.ts';

export type Group = ResponseBody<typeof listOptionGroups>['items'][number];
export interface Care {
  groups: Group[];
  rates: ResponseBody<typeof listTaxRates>['items'];
}

/** The option groups, and the rates that an option may be given. */
export async function loadGroups(signal: AbortSignal): Promise<Care> {
  const [groups, rates] = await Promise.all([
    call(listOptionGroups, { signal }),
    call(listTaxRates, { signal }),
  ]);
  return { groups: groups.items, rates: rates.items };
}

/** How many pieces of a group are chosen, in words. */
export const RULES = ['one', 'upTo', 'any', 'between'] as const;
export type Rule = (typeof RULES)[number];

export function ruleOf({ min, max }: Pick<Group, 'min' | 'max'>): Rule {
  if (min === 1 && max === 1) return 'one';
  if (min > 0) return 'between';
  return max === null ? 'any' : 'upTo';
}

/** An option while it is typed; `key` tells new ones apart. */
export interface TypedOption {
  key: number;
  id?: string;
  name: string;
  price_cents: number | null;
  /** Empty for the dish's own rate. */
  tax_rate_id: string;
  available: boolean;
}
export interface TypedGroup {
  name: string;
  rule: Rule;
  min: string;
  max: string;
  options: TypedOption[];
}

let keys = 0;
export function typedOption(option?: Group['options'][number]): TypedOption {
  return {
    key: ++keys,
    ...(option && { id: option.id }),
    name: option?.name ?? '',
    price_cents: option ? option.price_cents : null,
    tax_rate_id: option?.tax_rate_id ?? '',
    available: option?.available ?? true,
  };
}
export function typedGroup(group?: Group): TypedGroup {
  return {
    name: group?.name ?? '',
    rule: group ? ruleOf(group) : 'one',
    min: String(Math.max(1, group?.min ?? 1)),
    max: group?.max == null ? '' : String(group.max),
    options: group ? group.options.map(typedOption) : [typedOption(), typedOption()],
  };
}

const whole = (typed: string): number | null => {
  const number = Number.parseInt(typed, 10);
  return Number.isNaN(number) ? null : Math.min(MOST_PIECES, Math.max(1, number));
};
function limitsOf({ rule, min, max }: TypedGroup): { min: number; max: number | null } {
  if (rule === 'one') return { min: 1, max: 1 };
  if (rule === 'any') return { min: 0, max: null };
  return { min: rule === 'between' ? (whole(min) ?? 1) : 0, max: whole(max) };
}

/** A group as it is sent; rows without any text are left out, and no price is none. */
export function bodyOf(typed: TypedGroup): BodyInput<typeof addOptionGroup> {
  return {
    name: typed.name,
    ...limitsOf(typed),
    options: typed.options
      .filter(
        ({ id, name, price_cents }) => id !== undefined || name !== '' || price_cents !== null,
      )
      .map(({ id, name, price_cents, tax_rate_id, available }) => ({
        ...(id !== undefined && { id }),
        name,
        price_cents: price_cents ?? 0,
        tax_rate_id: tax_rate_id || null,
        available,
      })),
  };
}

type Body = ReturnType<typeof bodyOf>;
/**
 * What a form changes of a group since it was opened. An option whose mark nobody touched there
 * keeps the one that it has by now: it may be sold out since.
 */
export function changesOf(before: Body, now: Body): Partial<Body> {
  const changes = changedFrom(before, now);
  const marks = new Map(before.options?.map(({ id, available }) => [id, available]));
  return {
    ...changes,
    ...(changes.options && {
      options: changes.options.map(({ available, ...option }) =>
        option.id !== undefined && marks.get(option.id) === available
          ? option
          : { ...option, available },
      ),
    }),
  };
}

/** Moves an option up or down in its list. */
export function moved(options: TypedOption[], place: number, by: -1 | 1): TypedOption[] {
  const list = [...options];
  const [option] = list.splice(place, 1);
  list.splice(place + by, 0, option!);
  return list;
}
