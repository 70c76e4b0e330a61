import { recordBy } from '../audit/audit.ts';
import type { AuditAction } from '../audit/contract.ts';
import { change, count, find, findOne, insert, insertAll, remove } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { invalid, notFound, type Fault } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import { listCategories } from '../menu/menu.ts';
import type { addStation as addEndpoint, changeStation as changeEndpoint } from './contract.ts';
import { ticketStations } from './made-at.ts';
import { Station, StationCategory, StationPrinter } from './model.ts';

type Input = Body<typeof changeEndpoint>;

/** Whether the restaurant has kitchen stations; without any, payment ends an order. */
export async function hasStations(restaurant_id: string): Promise<boolean> {
  return (await count(Station, { restaurant_id })) > 0;
}

/** The stations of a restaurant in the order of their creation, with their categories. */
export async function stationsOf(restaurant_id: string) {
  const stations = await find(Station, { restaurant_id }, { order: ['created_at', 'id'] });
  const station_id = stations.map(({ id }) => id);
  const all = await find(StationCategory, { station_id }, { order: ['category_id'] });
  const wanted = stations.flatMap(({ printer_id }) => printer_id ?? []);
  const printers = await find(StationPrinter, { id: wanted, removed_at: null });
  return stations.map(({ id, name, printer_id, wait_minutes, late_minutes }) => ({
    id,
    name,
    // A printer that was removed prints no tickets.
    printer_id: printers.some((printer) => printer.id === printer_id) ? printer_id : null,
    category_ids: all.filter((one) => one.station_id === id).map((one) => one.category_id),
    limits: wait_minutes === null || late_minutes === null ? null : { wait_minutes, late_minutes },
  }));
}

async function presentStation({ restaurant_id, id }: Station) {
  return (await stationsOf(restaurant_id)).find((station) => station.id === id)!;
}

async function ownStation(restaurant_id: string, id: string): Promise<Station> {
  const station = await findOne(Station, { id, restaurant_id });
  if (!station) throw notFound();
  return station;
}

/** A station as tickets are made for it, locked until the transaction ends; null for none. */
export async function lockedStation(restaurant_id: string, id: string) {
  const station = await findOne(Station, { id, restaurant_id }, { lock: true });
  return station && ((await ticketStations(restaurant_id, [id])).get(id) ?? null);
}

async function printerFaults(restaurant_id: string, id?: string | null): Promise<Fault[]> {
  if (!id) return [];
  const printer = await findOne(StationPrinter, { id, restaurant_id, removed_at: null });
  return printer ? [] : [{ path: 'printer_id', message: 'unknown_reference' }];
}

/**
 * @param station_id the station that the categories are for; none for a new one
 * @throws Problem 422 for a printer or category that is not there, for a category of another
 * station, which is named, and for a ticket that is late before it waits
 */
async function checkReferences(
  restaurant_id: string,
  { printer_id, category_ids = [], limits }: Input,
  station_id?: string,
): Promise<void> {
  const known = new Set((await listCategories(restaurant_id)).map(({ id }) => id));
  const others = (await stationsOf(restaurant_id)).filter(({ id }) => id !== station_id);
  const faults = category_ids.flatMap((id, index): Fault[] => {
    const path = `category_ids.${index}`;
    if (!known.has(id)) return [{ path, message: 'unknown_reference' }];
    const other = others.find((station) => station.category_ids.includes(id));
    return other ? [{ path, message: 'category_taken', values: { name: other.name } }] : [];
  });
  faults.push(...(await printerFaults(restaurant_id, printer_id)));
  if (limits && limits.late_minutes < limits.wait_minutes)
    faults.push({ path: 'limits.late_minutes', message: 'late_before_wait' });
  if (faults.length > 0) throw invalid(faults);
}

/** The columns of a station's limits; none for limits that are left out. */
function columnsOf(limits: Input['limits']): Partial<Station> {
  if (limits === undefined) return {};
  return limits ?? { wait_minutes: null, late_minutes: null };
}

async function setCategories(station_id: string, category_ids: string[]): Promise<void> {
  await remove(StationCategory, { station_id });
  await insertAll(
    StationCategory,
    [...new Set(category_ids)].map((category_id) => ({ category_id, station_id })),
  );
}

/** Records and publishes that the stations changed. */
async function noteChange(caller: StaffCaller, action: AuditAction, { id, name }: Station) {
  await recordBy(caller, { action, subject_id: id, detail: { name } });
  await publishEvent({
    restaurant_id: caller.restaurant_id,
    type: 'stations.changed',
    least_role: 'waiter',
    subject_id: id,
  });
}

/** @throws Problem 422 as `checkReferences` */
export function addStation(
  caller: StaffCaller,
  { name, printer_id = null, category_ids, limits }: Body<typeof addEndpoint>,
) {
  return inTransaction(async () => {
    const { restaurant_id } = caller;
    await checkReferences(restaurant_id, { printer_id, category_ids, limits });
    const station = await insert(Station, {
      restaurant_id,
      name,
      printer_id,
      ...columnsOf(limits),
    });
    await setCategories(station.id, category_ids);
    await noteChange(caller, 'station.added', station);
    return presentStation(station);
  });
}

/** @throws Problem 404, 422 as `addStation` */
export function changeStation(caller: StaffCaller, id: string, wanted: Input) {
  return inTransaction(async () => {
    const station = await ownStation(caller.restaurant_id, id);
    await checkReferences(caller.restaurant_id, wanted, id);
    const { category_ids, limits, ...rest } = wanted;
    const columns = { ...rest, ...columnsOf(limits) };
    if (category_ids) await setCategories(id, category_ids);
    // A change of the categories alone changes no column.
    const isColumn = Object.values(columns).some((value) => value !== undefined);
    const changed = isColumn ? await change(Station, station, columns) : station;
    await noteChange(caller, 'station.changed', changed);
    return presentStation(changed);
  });
}

/** Removes a station; its categories are at no station then. @throws Problem 404 */
export function removeStation(caller: StaffCaller, id: string): Promise<void> {
  return inTransaction(async () => {
    const station = await ownStation(caller.restaurant_id, id);
    await remove(StationCategory, { station_id: id });
    await remove(Station, { id });
    await noteChange(caller, 'station.removed', station);
  });
}
