import type { ResponseBody } from '../../../server/http/endpoint.ts';
import { listStations } from '../../../server/kitchen/contract.ts';
import { listCategories } from '../../../server/menu/contract.ts';
import { listPrinters } from '../../../server/printing/contract.ts';
import { getKitchen } from '../../../server/tickets/contract.ts';
import { call } from '../../api.ts';

export type Station = ResponseBody<typeof listStations>['items'][number];
type Limits = NonNullable<Station['limits']>;
type Category = ResponseBody<typeof listCategories>['items'][number];
type Printer = ResponseBody<typeof listPrinters>['items'][number];

export interface Kitchen {
  stations: Station[];
  categories: Category[];
  printers: Printer[];
  /** The restaurant's minutes until a ticket waits and until it is late. */
  limits: Limits;
  /** How many open tickets of a station are on no paper, by its id. */
  onNoPaper: Map<string, number>;
}

/** The stations, and what they may be given. */
export async function loadKitchen(signal: AbortSignal): Promise<Kitchen> {
  const [stations, categories, printers, kitchen] = await Promise.all([
    call(listStations, { signal }),
    call(listCategories, { signal }),
    call(listPrinters, { signal }),
    call(getKitchen, { signal }),
  ]);
  return {
    stations: stations.items,
    categories: categories.items,
    printers: printers.items,
    limits: { wait_minutes: kitchen.wait_minutes, late_minutes: kitchen.late_minutes },
    onNoPaper: new Map(kitchen.on_no_paper.map(({ station_id, tickets }) => [station_id, tickets])),
  };
}

export interface StationDraft {
  name: string;
  /** Empty for none. */
  printer_id: string;
  category_ids: string[];
  /** Minutes as they are typed; empty for those of the restaurant. */
  wait_minutes: string;
  late_minutes: string;
}

/** What is typed for a station, at first. */
export function draftOf(station?: Station): StationDraft {
  return {
    name: station?.name ?? '',
    printer_id: station?.printer_id ?? '',
    category_ids: [...(station?.category_ids ?? [])],
    wait_minutes: station?.limits ? String(station.limits.wait_minutes) : '',
    late_minutes: station?.limits ? String(station.limits.late_minutes) : '',
  };
}

/** A draft as the body of a request; of the minutes that are not typed, the restaurant's count. */
export function bodyOf(draft: StationDraft, house: Limits) {
  const { name, printer_id, category_ids, wait_minutes, late_minutes } = draft;
  const limits = {
    wait_minutes: Number(wait_minutes || house.wait_minutes),
    late_minutes: Number(late_minutes || house.late_minutes),
  };
  return {
    name,
    printer_id: printer_id || null,
    category_ids: [...category_ids],
    limits: wait_minutes || late_minutes ? limits : null,
  };
}

/** The labels of a station's fields, by their paths in the server's errors. */
export function labelsOf(t: (key: string) => string): Record<string, string> {
  return {
    name: t('stations.name'),
    printer_id: t('stations.printer'),
    'limits.wait_minutes': t('stations.wait_minutes'),
    'limits.late_minutes': t('stations.late_minutes'),
  };
}
