import type { ResponseBody } from '../../../server/http/endpoint.ts';
import { listStations } from '../../../server/kitchen/contract.ts';
import { listCategories } from '../../../server/menu/contract.ts';
import { listPrinters } from '../../../server/printing/contract.ts';
import { call } from '../../api.ts';

export type Station = ResponseBody<typeof listStations>['items'][number];
type Category = ResponseBody<typeof listCategories>['items'][number];
type Printer = ResponseBody<typeof listPrinters>['items'][number];

export interface Kitchen {
  stations: Station[];
  categories: Category[];
  printers: Printer[];
}

/** The stations, and what they may be given. */
export async function loadKitchen(signal: AbortSignal): Promise<Kitchen> {
  const [stations, categories, printers] = await Promise.all([
    call(listStations, { signal }),
    call(listCategories, { signal }),
    call(listPrinters, { signal }),
  ]);
  return { stations: stations.items, categories: categories.items, printers: printers.items };
}

export interface StationDraft {
  name: string;
  /** Empty for none. */
  printer_id: string;
  category_ids: string[];
}

/** A draft as the body of a request. */
export function bodyOf({ name, printer_id, category_ids }: StationDraft) {
  return { name, printer_id: printer_id || null, category_ids };
}
