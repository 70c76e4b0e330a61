import fc from 'fast-check';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expired, parseKeep } from '../../../server/backup-keep.ts';
import { backUpWhenDue, isDue, lastMoment, nextMoment } from '../../../server/backups/automatic.ts';
import { labelOf } from '../../../server/backups/files.ts';
import { lookInto } from '../../../server/backups/look.ts';
import { openKeys } from '../../../server/backups/sealed-keys.ts';
import { setClock } from '../../../server/clock.ts';
import { config, useConfig } from '../../../server/config.ts';
import { localDay } from '../../../server/dates.ts';
import { ROOT } from '../../../server/root.ts';
import { logInStaff, makeUser } from '../../support/staff.ts';
import {
  OWNER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';

const ZONE = 'Europe/Madrid';
const NEVER = { made_at: null, copied_at: null, failed_at: null, copy_failed_at: null };
const HOUR = 3_600_000;

describe('what is kept', () => {
  it('of any history: the newest of each of 7 days, 4 weeks and 12 months, and no more than these', () => {
    const minutes = fc.integer({ min: 0, max: 3 * 366 * 24 * 60 });
    fc.assert(
      fc.property(fc.array(minutes, { maxLength: 120 }), (history) => {
        const backups = [...new Set(history)].map((minute) => ({
          made_at: new Date(Date.UTC(2027, 0, 1) + minute * 60_000),
        }));
        const gone = new Set(expired(backups, parseKeep('7d 4w 12m')!, ZONE));
        const newestFirst = [...backups].sort((a, b) => Number(b.made_at) - Number(a.made_at));
        const monday = (day: string) => {
          const date = new Date(`${day}T12:00:00Z`);
          return Math.floor((date.getTime() / 86_400_000 + 3) / 7);
        };
        const wanted = new Set(newestFirst.slice(0, 1));
        for (const [most, of] of [
          [7, (day: string) => day],
          [4, monday],
          [12, (day: string) => day.slice(0, 7)],
        ] as const) {
          const newest = new Map<string | number, (typeof backups)[number]>();
          for (const one of newestFirst) {
            const period = of(localDay(one.made_at, ZONE));
            if (!newest.has(period)) newest.set(period, one);
          }
          [...newest.values()].slice(0, most).forEach((one) => wanted.add(one));
        }
        expect(newestFirst.filter((one) => !gone.has(one))).toEqual(
          newestFirst.filter((one) => wanted.has(one)),
        );
      }),
    );
  });

  it('is stated as numbers of days, weeks and months; off deletes none', () => {
    expect(parseKeep('12m 7d')).toEqual({ days: 7, weeks: 0, months: 12 });
    expect(expired([{ made_at: new Date(0) }, { made_at: new Date(1) }], null, ZONE)).toEqual([]);
    for (const wrong of ['', '7', '7x', '0d', '7d 7d', '1000d', 'off 7d'])
      expect(parseKeep(wrong)).toBeUndefined();
  });
});

describe('when one is due', () => {
  const facts = { time_of_day: '04:00', time_zone: ZONE, since: new Date(0), run: NEVER };
  const made = (made_at: string, more = {}) => ({ ...facts, run: { ...NEVER, made_at, ...more } });
  const at = (instant: string) => new Date(instant);

  it('once a night, also after the machine slept through the hour', () => {
    const ofYesterday = made('2027-07-01T02:00:30Z');
    expect(isDue(at('2027-07-02T01:59:00Z'), ofYesterday)).toBe(false);
    expect(isDue(at('2027-07-02T02:00:00Z'), ofYesterday)).toBe(true);
    expect(isDue(at('2027-07-02T16:30:00Z'), ofYesterday)).toBe(true);
    expect(isDue(at('2027-07-02T16:30:00Z'), made('2027-07-02T16:29:00Z'))).toBe(false);
  });

  it('not for a restaurant of today, not when it is off, and half an hour after a failure', () => {
    expect(isDue(at('2027-07-02T16:30:00Z'), { ...facts, since: at('2027-07-02T09:00:00Z') })).toBe(
      false,
    );
    expect(isDue(at('2027-07-02T16:30:00Z'), { ...facts, time_of_day: 'off' })).toBe(false);
    const failed = made('2027-07-01T02:00:00Z', { failed_at: '2027-07-02T02:00:00Z' });
    expect(isDue(at('2027-07-02T02:29:00Z'), failed)).toBe(false);
    expect(isDue(at('2027-07-02T02:30:00Z'), failed)).toBe(true);
  });

  it('after one that was made while the clock was years ahead', () => {
    expect(isDue(at('2027-07-02T03:00:00Z'), made('2031-01-01T03:00:00Z'))).toBe(true);
  });

  it.each([
    // Madrid skips 02:00 to 03:00 on 28 March 2027, and shows it twice on 31 October.
    ['2027-03-28T00:59:00Z', '02:30', '2027-03-27T01:30:00.000Z', '2027-03-28T01:00:00.000Z'],
    ['2027-03-28T01:00:00Z', '02:30', '2027-03-28T01:00:00.000Z', '2027-03-29T00:30:00.000Z'],
    ['2027-10-31T00:29:00Z', '02:30', '2027-10-30T00:30:00.000Z', '2027-10-31T00:30:00.000Z'],
    ['2027-10-31T01:45:00Z', '02:30', '2027-10-31T00:30:00.000Z', '2027-11-01T01:30:00.000Z'],
    ['2027-10-31T05:00:00Z', '04:00', '2027-10-31T03:00:00.000Z', '2027-11-01T03:00:00.000Z'],
  ])('at %s the moment of %s was at %s, and the next is at %s', (now, time, last, next) => {
    expect(lastMoment(at(now), time, ZONE).toISOString()).toBe(last);
    expect(nextMoment(at(now), time, ZONE).toISOString()).toBe(next);
  });

  it('never twice and never left out, minute by minute over every change of the clock', () => {
    for (const begin of [Date.UTC(2027, 2, 26), Date.UTC(2027, 9, 29)]) {
      let run = { ...NEVER, made_at: new Date(begin).toISOString() };
      let count = 0;
      for (let minute = 0; minute < 4 * 24 * 60; minute++) {
        const now = new Date(begin + minute * 60_000);
        if (!isDue(now, { ...facts, time_of_day: '02:30', run })) continue;
        run = { ...run, made_at: now.toISOString() };
        count++;
      }
      expect(count).toBe(4);
    }
  });
});

describe('the automatic backup of a running server', () => {
  let server: TestServer;
  let owner: Client;
  let second: string;
  beforeAll(async () => {
    server = await startTestServer({ BACKUP_AT: '' });
    ({ owner } = await setUpRestaurant(server));
    second = mkdtempSync(join(tmpdir(), 'second-disk-'));
  });
  afterAll(async () => {
    await server.stop();
    rmSync(second, { recursive: true, force: true });
  });
  afterEach(() => setClock(null));

  const settings = async () => (await owner.get('/api/settings/backup')).body;
  const put = (body: object) =>
    owner.put('/api/settings/backup', { at: '04:00', keep: '7d 4w 12m', copy_to: null, ...body });
  const inFolder = (folder: string, kind = 'auto') =>
    readdirSync(folder).filter((name) => name.startsWith(kind) && name.endsWith('.sqlite'));
  const inDays = (days: number) => new Date(Date.now() + days * 24 * HOUR);
  async function night(days: number): Promise<void> {
    const at = inDays(days);
    setClock(() => at);
    await backUpWhenDue(at);
    setClock(null);
  }

  it('is made each night, opened, copied and thinned out; those of hand stay', async () => {
    const place = await put({ copy_to: second, keep: '2d', passphrase: 'a passphrase on paper' });
    expect(place.body).toMatchObject({
      copy_to: second,
      with_keys: true,
      fixed: [],
      last_at: null,
    });
    expect(JSON.stringify(place.body)).not.toContain('on paper');
    const byHand = (await owner.post('/api/backups', {})).body;
    expect(byHand).toMatchObject({ copy: 'done', with_keys: true });

    for (const day of [1, 2, 3, 4]) await night(day);
    await night(4);
    const backups = join(server.dataDir, 'backups');
    for (const folder of [backups, second]) {
      expect(inFolder(folder)).toHaveLength(2);
      expect(inFolder(folder, 'backup')).toEqual([byHand.name]);
      for (const name of inFolder(folder))
        expect(await lookInto(join(folder, name))).toMatchObject({ state: 'good' });
    }
    const { body: listed } = await owner.get('/api/backups');
    expect(listed.items.filter(({ name }: { name: string }) => name.startsWith('auto-'))).toEqual(
      inFolder(backups)
        .sort()
        .reverse()
        .map((name) => expect.objectContaining({ name, with_keys: true })),
    );
    expect(await settings()).toMatchObject({
      last_at: expect.any(String),
      last_failed_at: null,
      copy_failed_at: null,
    });
    const { body: entries } = await owner.get('/api/audit?action=backup.made');
    expect(entries.items[0]).toMatchObject({ actor: 'system' });
  });

  it('leaves alone what another installation keeps in the same folder', async () => {
    const stranger = 'auto-2020-01-01T04-00-00Z-abcd.sqlite';
    const label = { made_at: '2020-01-01T04:00:00Z', keys_fingerprint: 'x', sealed_keys: null };
    writeFileSync(join(second, stranger), 'of another restaurant');
    writeFileSync(join(second, `${stranger}.label.json`), JSON.stringify(label));
    await night(5);
    expect(readdirSync(second)).toContain(stranger);
  });

  it('that cannot be copied is made all the same, and managers are warned', async () => {
    rmSync(second, { recursive: true });
    await night(6);
    expect(inFolder(join(server.dataDir, 'backups'))).toHaveLength(2);
    const codes = async () =>
      (await owner.get('/api/warnings')).body.items.map(({ code }: { code: string }) => code);
    expect(await codes()).toContain('backup_copy_failed');
    expect((await owner.post('/api/backups', {})).body.copy).toBe('failed');
    mkdirSync(second);
    expect((await owner.post('/api/backups', {})).body.copy).toBe('done');
    expect(await codes()).not.toContain('backup_copy_failed');
    await night(7);
    expect(await codes()).not.toContain('backup_copy_failed');
  });

  it('that fails is tried again, and after two days managers are warned', async () => {
    const before = config();
    const blocked = join(server.dataDir, 'no-folder');
    writeFileSync(blocked, '');
    useConfig({ ...before, BACKUP_DIR: blocked });
    await night(8);
    useConfig(before);
    expect(await settings()).toMatchObject({ last_failed_at: expect.any(String) });
    setClock(() => inDays(9.5));
    const later = await logInStaff(server.staff);
    const { items } = (await later.get('/api/warnings')).body;
    expect(items.map(({ code }: { code: string }) => code)).toContain('backup_old');
  });

  it('goes to BACKUP_DIR at BACKUP_AT, which win over the app, and off makes none', async () => {
    const before = config();
    const elsewhere = mkdtempSync(join(tmpdir(), 'backups-'));
    const theirs = join(elsewhere, 'holiday.part');
    writeFileSync(theirs, 'of another program');
    useConfig({ ...before, BACKUP_DIR: elsewhere, BACKUP_AT: 'off', BACKUP_KEEP: '1d' });
    expect(await settings()).toMatchObject({
      at: 'off',
      keep: '1d',
      next_at: null,
      folder: elsewhere,
      fixed: ['at', 'keep'],
    });
    await night(10);
    expect(inFolder(elsewhere)).toEqual([]);
    useConfig({ ...before, BACKUP_DIR: elsewhere, BACKUP_KEEP: '1d' });
    await night(11);
    await night(12);
    expect(inFolder(elsewhere)).toHaveLength(1);
    const { items } = (await owner.get('/api/backups')).body;
    // Those in the data folder are still listed and found.
    expect(items.length).toBeGreaterThan(2);
    expect(readdirSync(elsewhere)).toContain('holiday.part');
    useConfig(before);
    rmSync(elsewhere, { recursive: true });
  });

  it('never goes to a folder whose files the program serves, or where it cannot be', async () => {
    const link = join(second, 'link');
    symlinkSync(ROOT, link);
    const refused: [string, RegExp][] = [
      ['backups', /whole path/],
      ['/no/such/folder', /does not exist/],
      [join(ROOT, 'server'), /outside/],
      [link, /outside/],
      [server.dataDir, /outside/],
    ];
    for (const [copy_to, says] of refused) {
      const { status, body } = await put({ copy_to });
      expect([status, body.errors[0].path]).toEqual([422, 'copy_to']);
      expect(body.errors[0].message).toMatch(says);
    }
    expect((await put({ keep: 'for ever' })).body.errors[0].path).toBe('keep');
    const manager = await makeUser(server, owner, 'manager');
    expect((await manager.client.get('/api/settings/backup')).status).toBe(403);
  });

  it('goes on to its second place, with its passphrase, after a restore from before both were set', async () => {
    await put({ keep: '2d', passphrase: null });
    const { name } = (await owner.post('/api/backups', {})).body;
    await put({ at: '05:00', copy_to: second, passphrase: 'another one on paper' });
    const { password } = OWNER;
    expect((await owner.post(`/api/backups/${name}/restore`, { password })).status).toBe(200);
    owner = await logInStaff(server.staff);
    expect(await settings()).toMatchObject({ at: '05:00', keep: '7d 4w 12m', copy_to: second });
    const next = (await owner.post('/api/backups', {})).body;
    expect(next.copy).toBe('done');
    const { sealed_keys } = (await labelOf(next.name))!;
    expect(await openKeys(sealed_keys!, 'another one on paper')).not.toBeNull();
  });
});
