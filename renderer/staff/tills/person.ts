import type { ResponseBody } from '../../../server/http/endpoint.ts';
import type { listPeople } from '../../../server/tills/contract.ts';

export type Person = ResponseBody<typeof listPeople>['items'][number];
export type ThisTill = NonNullable<ResponseBody<typeof listPeople>['till']>;

/** The first letters of the first and the last name. */
export function initialsOf({ full_name }: Person): string {
  const names = full_name.split(/\s+/).filter(Boolean);
  const ends = names.length > 1 ? [names[0]!, names.at(-1)!] : names;
  return ends.map((name) => [...name][0]!.toUpperCase()).join('');
}
