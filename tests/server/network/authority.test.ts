import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { applyNetwork } from '../../../server/network/network.ts';
import { setInterfaces } from '../../../server/restaurant/lan.ts';
import { readSetting } from '../../../server/settings/settings.ts';
import { ask } from '../../support/https.ts';
import {
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';
import { logInStaff } from '../../support/staff.ts';
import { joinLan } from '../../support/lan.ts';

const PAGE = '/api/settings/network';
const SWITCH = `${PAGE}/staff`;
const DAY = 24 * 3_600_000;
const YEAR = 365 * DAY;
const ahead = (milliseconds: number) => setClock(() => new Date(Date.now() + milliseconds));

describe('the authority of the back office’s certificate', () => {
  let server: TestServer;
  let owner: Client;
  beforeEach(async () => {
    joinLan();
    server = await startTestServer({ PORTAL_HOST: '0.0.0.0' });
    ({ owner } = await setUpRestaurant(server));
  });
  afterEach(async () => {
    setClock(null);
    await server.stop();
    setInterfaces();
  });

  async function stored(): Promise<string> {
    return (await readSetting<{ certificate: string }>('staff_authority'))!.value.certificate;
  }
  /** Whether a device that trusts this authority opens the back office: its status, or the fault. */
  function opensFor(ca: string): Promise<number | string | undefined> {
    const { port } = new URL(server.staff_url);
    return ask(`https://127.0.0.2:${port}/api/setup`, { ca }).then(
      ({ status }) => status,
      (error: NodeJS.ErrnoException) => error.code,
    );
  }
  async function shown() {
    owner = await logInStaff(server.staff);
    return (await owner.get(PAGE)).body.staff;
  }
  async function isTold(): Promise<boolean> {
    owner = await logInStaff(server.staff);
    const { items } = (await owner.get('/api/warnings')).body;
    return items.some(({ code }: { code: string }) => code === 'staff_trust_renewed');
  }
  /** What the activity log says of authorities that took the place of another, newest first. */
  async function replaced() {
    owner = await logInStaff(server.staff);
    const { items } = (await owner.get('/api/audit?action=settings.staff_authority_replaced')).body;
    return items.map(({ detail }: { detail: object }) => detail);
  }
  async function letIn(): Promise<string> {
    owner = await logInStaff(server.staff);
    expect((await owner.put(SWITCH, { on: true })).status).toBe(200);
    return stored();
  }

  it('is made anew once the clock is right that was days ahead, and devices must trust it', async () => {
    ahead(3 * DAY);
    const early = await letIn();
    expect((await shown()).authority.renewed_at).toBeNull();
    setClock(null);
    expect(await opensFor(early)).toBe('CERT_NOT_YET_VALID');
    await applyNetwork();
    const right = await stored();
    expect(new X509Certificate(right).fingerprint256).not.toBe(
      new X509Certificate(early).fingerprint256,
    );
    expect(await opensFor(right)).toBe(200);
    const staff = await shown();
    expect(staff).toMatchObject({ problem: null });
    expect(staff.authority).toMatchObject({
      fingerprint: new X509Certificate(right).fingerprint256,
      renewed_at: expect.any(String),
    });
    expect(await isTold()).toBe(true);
    expect(await replaced()).toEqual([{ made: true, fingerprint: staff.authority.fingerprint }]);
    const trusted = await server.portal.get('/trust/certificate.crt');
    expect(new X509Certificate(trusted.bytes).fingerprint256).toBe(staff.authority.fingerprint);
    await applyNetwork();
    expect(await stored()).toBe(right);
    expect(await replaced()).toHaveLength(1);
    ahead(8 * DAY);
    expect(await isTold()).toBe(false);
  });

  it('is made anew a month before it ends, and not earlier', async () => {
    const first = await letIn();
    const { validTo } = new X509Certificate(first);
    const left = Date.parse(validTo) - Date.now();
    expect(left).toBeGreaterThan(9 * YEAR);
    ahead(left - 31 * DAY);
    await applyNetwork();
    expect(await stored()).toBe(first);
    expect(await isTold()).toBe(false);
    ahead(left - 29 * DAY);
    await applyNetwork();
    const second = await stored();
    expect(second).not.toBe(first);
    const { validFrom, validTo: until } = new X509Certificate(second);
    const at = Date.now() + left - 29 * DAY;
    expect(Date.parse(validFrom)).toBeLessThanOrEqual(at);
    expect(Date.parse(until) - at).toBeGreaterThan(9 * YEAR);
    expect(await isTold()).toBe(true);
  });

  it('comes back after a start with a clock that was years behind: no device trusts another', async () => {
    const first = await letIn();
    expect(await replaced()).toEqual([]);
    for (let morning = 0; morning < 2; morning++) {
      ahead(-12 * YEAR);
      await applyNetwork();
      expect(await stored()).not.toBe(first);
      setClock(null);
      await applyNetwork();
      expect(await stored()).toBe(first);
      expect(await opensFor(first)).toBe(200);
    }
    expect((await shown()).authority.renewed_at).toBeNull();
    expect(await isTold()).toBe(false);
    // Of the first morning one was made for the past; that and the first take turns since.
    expect((await replaced()).map(({ made }: { made: boolean }) => made)).toEqual([
      ...[false, false],
      ...[false, true],
    ]);
  });

  it('keeps the keys of both encrypted', async () => {
    ahead(3 * DAY);
    await letIn();
    setClock(null);
    await applyNetwork();
    for (const name of ['staff_authority', 'staff_authority_earlier']) {
      const { value, secret } = (await readSetting<object>(name))!;
      expect(secret).toContain('PRIVATE KEY');
      expect(JSON.stringify(value)).not.toContain('PRIVATE KEY');
    }
  });
});
