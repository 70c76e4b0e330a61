import type { ResponseBody } from '../../../server/http/endpoint.ts';
import { getMenu, type Service } from '../../../server/menu/contract.ts';
import { addressOf, call } from '../../api.ts';
import { wantedLanguages } from '../../i18n.ts';
import { takePageData } from '../page-data.ts';

type Menu = ResponseBody<typeof getMenu>;

/** Whether a menu is in the first of the reader's languages that it has. */
function isWanted({ language, languages }: Menu): boolean {
  const wanted = wantedLanguages()
    .split(',')
    .map((tag) => tag.trim().split('-')[0]!.toLowerCase());
  return language === (wanted.find((one) => languages.includes(one)) ?? languages[0]);
}

/**
 * The menu at a table: the one that came with the page, where it has the reader's language and the
 * wanted prices, else the server's. @throws ApiProblem
 */
export async function fetchMenu(
  table_token: string,
  { service, signal }: { service: Service | undefined; signal: AbortSignal },
): Promise<Menu> {
  const params = { table_token };
  const first = takePageData<Menu>(addressOf(getMenu.path, { params }));
  if (first && service === undefined && isWanted(first)) return first;
  return call(getMenu, { params, query: { lang: wantedLanguages(), service }, signal });
}
