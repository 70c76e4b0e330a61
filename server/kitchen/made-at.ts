import { statement } from '../database/repository.ts';

/** A station as tickets are made for it. */
export interface TicketStation {
  id: string;
  name: string;
  /** Its printer on the network, unless that was removed. */
  printer_id: string | null;
  printer_name: string | null;
}

/**
 * The station of each of these products, by their categories, in one statement; a product whose
 * category is at no station is in no row.
 */
export async function stationsOfProducts(
  restaurant_id: string,
  product_ids: string[],
): Promise<Map<string, TicketStation>> {
  if (product_ids.length === 0) return new Map();
  const places = product_ids.map((_id, place) => `$${place + 2}`).join(', ');
  const rows = await statement<TicketStation & { product_id: string }>(
    `SELECT p.id AS product_id, s.id, s.name, r.id AS printer_id, r.name AS printer_name
     FROM products p
     JOIN station_categories c ON c.category_id = p.category_id
     JOIN stations s ON s.id = c.station_id
     LEFT JOIN printers r ON r.id = s.printer_id AND r.removed_at IS NULL
     WHERE s.restaurant_id = $1 AND p.id IN (${places})`,
    [restaurant_id, ...product_ids],
  );
  return new Map(rows.map(({ product_id, ...station }) => [product_id, station]));
}

/** Stations by id, as tickets are made for them. */
export async function ticketStations(
  restaurant_id: string,
  ids: string[],
): Promise<Map<string, TicketStation>> {
  if (ids.length === 0) return new Map();
  const places = ids.map((_id, place) => `$${place + 2}`).join(', ');
  const rows = await statement<TicketStation>(
    `SELECT s.id, s.name, r.id AS printer_id, r.name AS printer_name
     FROM stations s LEFT JOIN printers r ON r.id = s.printer_id AND r.removed_at IS NULL
     WHERE s.restaurant_id = $1 AND s.id IN (${places})`,
    [restaurant_id, ...ids],
  );
  return new Map(rows.map((station) => [station.id, station]));
}
