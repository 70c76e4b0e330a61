import { subscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../server/config.ts';
import { setLeastCost } from '../../server/security/passwords.ts';
import { startServer, type RunningServer } from '../../server/server.ts';
import { layOut } from './templates.ts';

/**
 * Server and client share a thread here: after seconds of computing in a test the server would
 * close an idle connection just when the client reuses it (ECONNRESET).
 */
subscribe('http.server.request.start', (message) => {
  (message as { server: Server }).server.keepAliveTimeout = 600_000;
});

// A hash at the real cost takes 0.2 s; tests of passwords and of timing set it with
// `setLeastCost(null)`.
setLeastCost(4);

/** An address where nobody answers. */
export const NOBODY = 'http://127.0.0.1:9';

export interface TestServer extends RunningServer {
  dataDir: string;
  portal: Client;
  staff: Client;
  stop: () => Promise<void>;
}

/** An HTTP client of one port, with an optional bearer token. */
export class Client {
  constructor(
    readonly base: string,
    readonly token: string | null = null,
  ) {}
  as(token: string): Client {
    return new Client(this.base, token);
  }
  get(path: string, headers: Record<string, string> = {}) {
    return this.send('GET', path, undefined, headers);
  }
  post(path: string, body?: unknown, headers: Record<string, string> = {}) {
    return this.send('POST', path, body, headers);
  }
  put(path: string, body?: unknown) {
    return this.send('PUT', path, body);
  }
  patch(path: string, body?: unknown) {
    return this.send('PATCH', path, body);
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(this.base + path, {
      method,
      redirect: 'manual',
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      headers: {
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(this.token && { Authorization: `Bearer ${this.token}` }),
        ...headers,
      },
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const json = /json/.test(response.headers.get('Content-Type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      bytes,
      body: json ? JSON.parse(bytes.toString()) : null,
    };
  }
}

/** A real server on free ports with a migrated temporary file (or the given database). */
export async function startTestServer(settings: Record<string, string> = {}): Promise<TestServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'back-office-'));
  if (!settings.DATA_DIR && !settings.DATABASE_URL) await layOut(dataDir);
  const running = await startServer(
    readConfig({
      DATA_DIR: dataDir,
      PORTAL_HOST: '127.0.0.1',
      PORTAL_PORT: '0',
      STAFF_PORT: '0',
      PRINTER_ADDRESSES: '127.0.0.1:1024-65535',
      RATE_LIMIT_FACTOR: '1000',
      // No test asks a payment provider outside.
      STRIPE_API: NOBODY,
      MOLLIE_API: NOBODY,
      // A run over the restaurant's 04:00 would find a backup more.
      BACKUP_AT: 'off',
      ...settings,
    }),
  );
  return {
    ...running,
    dataDir,
    portal: new Client(running.portal_url),
    staff: new Client(running.staff_url),
    stop: async () => {
      await running.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export const RESTAURANT = {
  name: 'Casa Luz',
  legal_name: 'Casa Luz Hostelería S.L.',
  tax_id: 'B12345674',
  street: 'Calle Mayor 1',
  postal_code: '28013',
  city: 'Madrid',
  country: 'ES',
  currency: 'EUR',
  time_zone: 'Europe/Madrid',
  locale: 'es',
  prices_include_tax: true,
};
export const OWNER = {
  email: 'owner@casaluz.example',
  password: 'a long passphrase for tests',
  full_name: 'Lucía Ortega',
};
export const BUYER = {
  name: 'Müller & Söhne GmbH',
  tax_id: 'DE136695976',
  street: 'Hauptstraße 5',
  postal_code: '10115',
  city: 'Berlin',
  country: 'DE',
};

/**
 * Sets the restaurant up with two rates, two products and a table. Unless a test is about bills, each
 * order there is a bill of its own, and no document is issued before a day is closed but those that
 * the test asks for. The factories of `orders.ts` and `staff.ts` make the rest.
 */
export async function setUpRestaurant(
  { portal, staff }: Pick<TestServer, 'portal' | 'staff'>,
  settings: Record<string, string> = { auto_receipt: 'at_day_close', bills: 'per_guest' },
) {
  const {
    body: { access_token },
  } = await staff.post('/api/setup', { restaurant: RESTAURANT, owner: OWNER });
  const owner = staff.as(access_token);
  if (Object.keys(settings).length > 0) await owner.put('/api/restaurant', settings);
  const make = async (path: string, body: unknown) => (await owner.post(path, body)).body;
  const food = await make('/api/tax-rates', { name: 'Reducido', rate_basis_points: 1000 });
  const drink = await make('/api/tax-rates', { name: 'General', rate_basis_points: 2100 });
  const category = await make('/api/categories', { name: 'Carta' });
  const paella = await make('/api/products', {
    name: 'Paella',
    price_cents: 1850,
    tax_rate_id: food.id,
    category_id: category.id,
  });
  const wine = await make('/api/products', {
    name: 'Vino tinto',
    price_cents: 420,
    tax_rate_id: drink.id,
    category_id: category.id,
  });
  const table = await make('/api/tables', { name: 'Mesa 4' });
  return { portal, staff, owner, paella, wine, table, food, drink };
}
export type TestRestaurant = Awaited<ReturnType<typeof setUpRestaurant>>;
