import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../server/config.ts';
import { formatNumber } from '../../server/numbering/numbering.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'config-'));
/** Settings as a person writes them into `config.env`, read together with the environment. */
function read(environment: Record<string, string>, stored: string | Uint8Array = '') {
  const DATA_DIR = folder();
  if (stored.length > 0) writeFileSync(join(DATA_DIR, 'config.env'), stored);
  return readConfig({ DATA_DIR, ...environment });
}
function faultsOf(environment: Record<string, string>, stored: string | Uint8Array = ''): string[] {
  try {
    read(environment, stored);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}
const keysOf = (faults: string[]) => faults.map((fault) => fault.split(':')[0]).sort();

describe('settings', () => {
  it('have the default that the contract states', () => {
    const { DATA_DIR, BACKUP_DIR, ...defaults } = readConfig({});
    expect([DATA_DIR, BACKUP_DIR]).toEqual([resolve('data'), resolve('data/backups')]);
    expect(defaults).toEqual({
      PORTAL_HOST: '0.0.0.0',
      PORTAL_PORT: 4000,
      STAFF_HOST: '127.0.0.1',
      STAFF_PORT: 4100,
      STAFF_TLS: 'auto',
      isStaffHostSet: false,
      TRUST_PROXY: [],
      HOUSE_ADDRESSES: [],
      PRINTER_ADDRESSES: [],
      INVOICE_PREFIX: 'INV',
      INVOICE_NUMBER_FORMAT: 'INV-{year}-{number:04d}',
      CUSTOMER_TOKEN_MINUTES: 20,
      RATE_LIMIT_FACTOR: 1,
      METRICS: false,
      STRIPE_API: 'https://api.stripe.com',
      MOLLIE_API: 'https://api.mollie.com',
    });
  });

  it.each([
    'PUBLIC_URL',
    'TUNNEL_COMMAND',
    'DATABASE_URL',
    'SMTP_HOST',
    'SMTP_PORT',
    'SMTP_USER',
    'SMTP_PASSWORD',
    'SMTP_SECURE',
    'EMAIL_FROM',
    'BACKUP_AT',
    'BACKUP_KEEP',
    'JWT_SECRET',
  ] as const)('leave %s out by default', (key) => expect(read({})[key]).toBeUndefined());

  it('come from the environment, else from config.env, else from the default', () => {
    const config = read(
      { PORTAL_PORT: '5001' },
      'PORTAL_PORT=5002\nSTAFF_PORT=5003\n# a note\nINVOICE_PREFIX="CL"\n',
    );
    expect([
      config.PORTAL_PORT,
      config.STAFF_PORT,
      config.INVOICE_PREFIX,
      config.CUSTOMER_TOKEN_MINUTES,
    ]).toEqual([5001, 5003, 'CL', 20]);
  });

  it('treat an empty value as unset, so that the next source applies', () => {
    const config = read({ PORTAL_PORT: '', STAFF_PORT: '' }, 'PORTAL_PORT=5002\nSTAFF_PORT=\n');
    expect([config.PORTAL_PORT, config.STAFF_PORT]).toEqual([5002, 4100]);
  });

  it('accept common spellings of a value', () => {
    const config = read({
      PUBLIC_URL: 'HTTPS://Menu.Example/',
      TRUST_PROXY: '127.0.0.1, ::1,10.0.0.0/8 , loopback',
      HOUSE_ADDRESSES: '203.0.113.7,2001:db8::7',
      PRINTER_ADDRESSES: '10.1.2.3:6001, 127.0.0.1:1024-65535,[fd00::7]:9100,172.30.0.0/16',
      DATABASE_URL: 'postgres://a:b@db/x',
      SMTP_HOST: 'mail.example',
      SMTP_SECURE: 'true',
      EMAIL_FROM: 'Casa Luz <hola@casaluz.example>',
      CUSTOMER_TOKEN_MINUTES: '30',
      RATE_LIMIT_FACTOR: '0.5',
    });
    expect(config).toMatchObject({
      PUBLIC_URL: 'https://menu.example',
      TRUST_PROXY: ['127.0.0.1', '::1', '10.0.0.0/8', 'loopback'],
      HOUSE_ADDRESSES: ['203.0.113.7', '2001:db8::7'],
      PRINTER_ADDRESSES: [
        { network: '10.1.2.3', bits: 32, from: 6001, to: 6001 },
        { network: '127.0.0.1', bits: 32, from: 1024, to: 65_535 },
        { network: 'fd00::7', bits: 128, from: 9100, to: 9100 },
        { network: '172.30.0.0', bits: 16, from: 9100, to: 9109 },
      ],
      SMTP_SECURE: true,
      CUSTOMER_TOKEN_MINUTES: 30,
      RATE_LIMIT_FACTOR: 0.5,
    });
  });
});

/** Refused values for each key, and a word of the correct value in the message. */
const REFUSED: [string, string[], string][] = [
  ['PORTAL_PORT', ['x', '-1', '65536', '80.5', '4000 '], '0 to 65535'],
  ['STAFF_PORT', ['http', '99999'], '0 to 65535'],
  ['SMTP_PORT', ['smtp'], '0 to 65535'],
  [
    'PUBLIC_URL',
    [
      'menu.example',
      'ftp://menu.example',
      'javascript:alert(1)',
      // Each would be in the middle of the addresses in QR codes and mails.
      'https://menu.example/casa-luz',
      'https://menu.example/?table=4',
      'https://menu.example/#top',
      'https://casa:luz@menu.example',
    ],
    'https://',
  ],
  ['TUNNEL_COMMAND', ['"open', 'ngrok http 4100'], '{portal}'],
  ['DATABASE_URL', ['mysql://db/x', 'data.sqlite'], 'postgres://'],
  [
    'TRUST_PROXY',
    ['everyone', '10.0.0.0/33', '1.2.3', '127.0.0.1,x', '10.0.0.0/8/8', '10.0.0.0/'],
    '10.0.0.0/8',
  ],
  ['HOUSE_ADDRESSES', ['restaurant', '203.0.113.0/24'], '203.0.113.7'],
  [
    'PRINTER_ADDRESSES',
    [
      'printer',
      '10.1.2.3:80',
      '10.1.2.3:9200-9100',
      '10.1.2.3:9100-70000',
      '10.0.0.0/33',
      'fd00::7:9100:',
      '10.1.2.3:',
    ],
    '10.1.2.3:6001',
  ],
  ['SMTP_SECURE', ['yes', '1'], 'true or false'],
  ['BACKUP_AT', ['4:00', '24:00', 'night'], 'a time of day'],
  ['BACKUP_KEEP', ['7', '7d 7d', '0d', 'd', '7d off'], 'days, weeks and months'],
  ['EMAIL_FROM', ['nobody', 'a@b\r\nBcc: x@y.z'], 'a mail address'],
  ['INVOICE_PREFIX', ['../x', 'a'.repeat(13), 'a b'], '1 to 12'],
  ['JWT_SECRET', ['secret'], '32 characters'],
  ['CUSTOMER_TOKEN_MINUTES', ['14', '31', '20.5', 'x'], '15 to 30'],
  ['RATE_LIMIT_FACTOR', ['0', '-1', 'x', '1e3'], 'above 0'],
];

describe('faults in the settings', () => {
  it.each(
    REFUSED.flatMap(([key, values, right]) => values.map((value) => [key, value, right] as const)),
  )('%s=%j is reported with a correct value', (key, value, right) => {
    const faults = faultsOf({ [key]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${key}: must be `));
    expect(faults[0]).toContain(right);
  });

  it('are all reported at once, from every source', () => {
    const faults = faultsOf(
      { PORTAL_PORT: 'x', SMTP_HOST: 'mail.example', JWT_SECRET: 'short' },
      'STAFF_PORT=y\nPUBLIC_URL=z\n',
    );
    expect(keysOf(faults)).toEqual([
      'EMAIL_FROM',
      'JWT_SECRET',
      'PORTAL_PORT',
      'PUBLIC_URL',
      'STAFF_PORT',
    ]);
  });

  it('are reported once for each key', () =>
    expect(keysOf(faultsOf({ SMTP_HOST: 'mail.example', EMAIL_FROM: 'nobody' }))).toEqual([
      'EMAIL_FROM',
    ]));

  it('do not repeat a secret that is at fault', () =>
    expect(faultsOf({ JWT_SECRET: 'hunter2' }).join()).not.toContain('hunter2'));
});

describe('config.env as editors write it', () => {
  it('loses no key to a byte-order mark or Windows line ends', () => {
    const config = read({}, '\ufeffPORTAL_PORT=5002\r\nSTAFF_PORT=5003\r\n');
    expect([config.PORTAL_PORT, config.STAFF_PORT]).toEqual([5002, 5003]);
  });

  it.each([
    ['"a # b"', 'a # b'],
    ["'p#ss\"word'", 'p#ss"word'],
    ['`both \'"#`', 'both \'"#'],
    ['"one\\ntwo"', 'one\ntwo'],
    ['"one\ntwo"', 'one\ntwo'],
    ["'kept' # a note", 'kept'],
    ['  spaced out  ', 'spaced out'],
    ['a=b==', 'a=b=='],
  ])('reads the value %s', (written, meant) => {
    const config = read({}, `export SMTP_PASSWORD=${written}\n# a note\n\nSTAFF_PORT=5003\n`);
    expect([config.SMTP_PASSWORD, config.STAFF_PORT]).toEqual([meant, 5003]);
  });

  it.each(['p#ss', 'pass # a note', '#pass'])('does not cut %s at its #', (value) => {
    const faults = faultsOf({}, `STAFF_PORT=5003\nSMTP_PASSWORD=${value}\n`);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^SMTP_PASSWORD: must be in quotes.*config\.env, line 2\)$/);
    expect(faults[0]).not.toContain(value);
  });

  it.each([
    ['SMTP_PASWORD', 'did you mean SMTP_PASSWORD?'],
    ['smtp_host', 'did you mean SMTP_HOST?'],
    ['PUBLIC-URL', 'did you mean PUBLIC_URL?'],
    ['INVOICE_NUMER_FORMAT', 'did you mean INVOICE_NUMBER_FORMAT?'],
  ])('reports the unknown key %s with the key that was probably meant', (key, meant) => {
    const faults = faultsOf({}, `# ours\n${key}=x\n`);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${key}: no such setting; .*config\\.env, line 2\\)$`));
    expect(faults[0]).toContain(meant);
  });

  it('suggests nothing for a key unlike any setting, and ignores foreign keys of the environment', () => {
    expect(faultsOf({}, 'COFFEE=strong')[0]).toMatch(/^COFFEE: no such setting \(/);
    expect(faultsOf({ COFFEE: 'strong', SMTP_PASWORD: 'x' })).toEqual([]);
  });

  it.each([
    ['UTF-16 with its mark', Buffer.from('\ufeffPORTAL_PORT=5002\n', 'utf16le'), 'UTF-16'],
    ['UTF-16 without', Buffer.from('PORTAL_PORT=5002\n', 'utf16le'), 'NUL'],
    ['a NUL byte', Buffer.from('PORTAL_PORT=5002\nSMTP_USER=a\0b\n'), 'line 2'],
    ['Latin-1', Buffer.from('# hi\nSMTP_USER=se\xf1or\n', 'latin1'), 'line 2'],
  ])('reports %s', (_name, bytes, reported) => {
    const faults = faultsOf({}, bytes);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^config\.env: must be text in UTF-8/);
    expect(faults[0]).toContain(reported);
  });

  it('reports keys given twice, lines that are no setting, and quotes never closed, each once and all at once', () => {
    const faults = faultsOf(
      { SMTP_HOST: 'mail.example' },
      'STAFF_PORT=1\nSTAFF_PORT=2\njust words\nSMTP_USER="a" b\nPORTAL_PORT=x\nEMAIL_FROM="a@b\n',
    );
    expect(keysOf(faults)).toEqual([
      'EMAIL_FROM',
      'PORTAL_PORT',
      'SMTP_USER',
      'STAFF_PORT',
      'config.env',
    ]);
    expect(faults.join('\n')).toMatch(
      /STAFF_PORT: must be given once, and is on line 1 too .*line 2/,
    );
    expect(faults.join('\n')).toMatch(/PORTAL_PORT: must be a port.*line 5\)/);
    expect(faults.join('\n')).toMatch(/EMAIL_FROM: must be closed by ".*line 6\)/);
  });

  it('cannot name another data folder, and says so', () => {
    expect(faultsOf({}, 'DATA_DIR=/somewhere/else')[0]).toMatch(
      /^DATA_DIR: must be set in the env/,
    );
  });
});

describe('INVOICE_NUMBER_FORMAT', () => {
  it.each([
    '{number:99999999d}',
    '{year}-{number:99999999d}',
    '{year}-{number:013d}',
    '{year}-{number:00d}',
    '{year}-{number:4d}',
    '{x}',
    '{year}-{number}-{x}',
    '../{year}/{number}',
    '{year}/../{number}',
    '{year}',
    '{number}',
    '{year}-{number:04d',
    '{year}-{number}\r\nX: y',
    '{year}-{number} ',
    '{year}{number}<b>',
    '{year}-{number}-\u202e',
    '{year}-{number}'.padEnd(41, 'x'),
    '{{year}}-{number}',
    '{__proto__}-{year}-{number}',
  ])('[1.3.10] refuses %j at start', (format) => {
    expect(keysOf(faultsOf({ INVOICE_NUMBER_FORMAT: format }))).toEqual(['INVOICE_NUMBER_FORMAT']);
  });

  it.each([
    ['INV-{year}-{number:04d}', 'INV-2026-0042'],
    ['{prefix}-{year}-{number:04d}', 'CL-2026-0042'],
    ['{prefix}/{year}/{month}/{number}', 'CL/2026/03/42'],
    ['{year}{number:012d}', '2026000000000042'],
  ])('[1.3.10] accepts %j, which writes %s', (format, written) => {
    const { INVOICE_NUMBER_FORMAT, INVOICE_PREFIX } = read({
      INVOICE_NUMBER_FORMAT: format,
      INVOICE_PREFIX: 'CL',
    });
    expect(
      formatNumber(INVOICE_NUMBER_FORMAT, {
        prefix: INVOICE_PREFIX,
        day: '2026-03-09',
        number: 42,
      }),
    ).toBe(written);
  });
});
