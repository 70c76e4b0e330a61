import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import * as z from 'zod';
import { KEEP_RIGHT, parseKeep } from './backup-keep.ts';
import { isBareAddress } from './bare-address.ts';
import { certificateFault } from './tls-files.ts';
import { namesPort, parseCommand } from './tunnel-command.ts';
import { nearestKey, readConfigFile, type ConfigFile } from './config-file.ts';

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'a port number from 0 to 65535')
  .transform(Number)
  .pipe(z.int().max(65535, 'a port number from 0 to 65535'));
function url(...schemes: string[]) {
  return z.string().refine(
    (value) => {
      try {
        return schemes.includes(new URL(value).protocol);
      } catch {
        return false;
      }
    },
    `an address that starts with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`,
  );
}
/** A comma-separated list, each part of which `known` must accept. */
function listOf(known: (part: string) => boolean, right: string) {
  return z
    .string()
    .default('')
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .refine((parts) => parts.every(known), right);
}
function isNetwork(part: string) {
  const [address = '', bits, ...rest] = part.split('/');
  const widest = { 4: 32, 6: 128 }[isIP(address)];
  return (
    widest !== undefined &&
    rest.length === 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= widest))
  );
}
const PRINTER_PLACE =
  /^(?:\[([\da-fA-F:.]+)\]|([\d.]+))(?:\/(\d{1,3}))?(?::(\d{1,5})(?:-(\d{1,5}))?)?$/;
const PRINTER_PORTS = { from: 9100, to: 9109 };
/**
 * An address or a network, and the ports on it; those of printers where none are named. Null for
 * any other text.
 */
function printerPlace(part: string) {
  const [, ip6, ip4 = '', bits, first, last = first] = PRINTER_PLACE.exec(part) ?? [];
  const network = ip6 ?? ip4;
  const widest = isIP(network) === 6 ? 128 : 32;
  const place = {
    network,
    bits: Number(bits ?? widest),
    from: Number(first ?? PRINTER_PORTS.from),
    to: Number(last ?? PRINTER_PORTS.to),
  };
  const isRight =
    isNetwork(`${network}/${place.bits}`) &&
    place.from >= 1024 &&
    place.from <= place.to &&
    place.to <= 65_535;
  return isRight ? place : null;
}
const flag = z.enum(['true', 'false'], 'true or false').transform((value) => value === 'true');
const placeholders = /\{prefix\}|\{year\}|\{month\}|\{number(?::0([1-9]|1[0-2])d)?\}/g;

const schema = z
  .object({
    DATA_DIR: z.string().min(1).default('./data'),
    PORTAL_HOST: z.string().min(1).default('0.0.0.0'),
    PORTAL_PORT: port.default(4000),
    // Absent, an owner may open the back office to other devices in the app.
    STAFF_HOST: z.string().min(1).optional(),
    STAFF_PORT: port.default(4100),
    STAFF_TLS: z.enum(['auto', 'off'], 'auto or off').default('auto'),
    STAFF_TLS_CERT: z.string().min(1).optional(),
    STAFF_TLS_KEY: z.string().min(1).optional(),
    PUBLIC_URL: z
      .string()
      .refine(isBareAddress, 'an address without a path, like https://menu.example.com')
      .transform((value) => new URL(value).origin)
      .optional(),
    TRUST_PROXY: listOf(
      (part) => isNetwork(part) || part === 'loopback',
      'addresses or networks by commas, like 127.0.0.1, 10.0.0.0/8, or loopback',
    ),
    HOUSE_ADDRESSES: listOf(
      (part) => isIP(part) !== 0,
      'addresses by commas, like 203.0.113.7, 2001:db8::7',
    ),
    PRINTER_ADDRESSES: listOf(
      (part) => printerPlace(part) !== null,
      'addresses with ports of 1024 or above by commas, like 10.1.2.3:6001, ' +
        '127.0.0.1:1024-65535, [fd00::7]:9100',
    ).transform((parts) => parts.flatMap((part) => printerPlace(part) ?? [])),
    TUNNEL_COMMAND: z
      .string()
      .refine(
        (value) => parseCommand(value) !== undefined,
        'a program with its arguments, like cloudflared tunnel --url {portal}; ' +
          'an argument with spaces stands in quotes',
      )
      .optional(),
    DATABASE_URL: url('postgres:', 'postgresql:').optional(),
    // Keys without a default are set in the app where they are absent here.
    SMTP_HOST: z.string().min(1).optional(),
    SMTP_PORT: port.optional(),
    SMTP_USER: z.string().min(1).optional(),
    SMTP_PASSWORD: z.string().min(1).optional(),
    SMTP_SECURE: flag.optional(),
    EMAIL_FROM: z
      .string()
      .refine((value) => /.@./.test(value) && !/[\r\n]/.test(value), 'a mail address')
      .optional(),
    BACKUP_DIR: z.string().min(1).default('backups'),
    BACKUP_AT: z
      .string()
      .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|off)$/, 'a time of day like 04:00, or off')
      .optional(),
    BACKUP_KEEP: z
      .string()
      .refine((value) => parseKeep(value) !== undefined, KEEP_RIGHT)
      .optional(),
    INVOICE_PREFIX: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,12}$/, '1 to 12 letters, digits, dots, underscores or hyphens')
      .default('INV'),
    INVOICE_NUMBER_FORMAT: z
      .string()
      .refine(
        (value) =>
          value.length <= 40 &&
          /\{number/.test(value) &&
          /\{year\}/.test(value) &&
          /^[A-Za-z0-9/._-]*$/.test(value.replace(placeholders, '')) &&
          !value.includes('..'),
        'a format of at most 40 characters with {year} and {number} or {number:04d} ' +
          '(width up to 12), {prefix} and {month} if wanted, and otherwise letters, ' +
          'digits and / . _ -',
      )
      .default('INV-{year}-{number:04d}'),
    JWT_SECRET: z.string().min(32, 'at least 32 characters').optional(),
    CUSTOMER_TOKEN_MINUTES: z
      .string()
      .regex(/^\d+$/, 'a whole number from 15 to 30')
      .transform(Number)
      .pipe(z.int().min(15, 'a whole number from 15 to 30').max(30, 'a whole number from 15 to 30'))
      .default(20),
    METRICS: z
      .enum(['on', 'off'], 'on or off')
      .default('off')
      .transform((value) => value === 'on'),
    /** Not for people: the APIs of payment providers; tests set stand-ins. */
    STRIPE_API: url('http:', 'https:').default('https://api.stripe.com'),
    MOLLIE_API: url('http:', 'https:').default('https://api.mollie.com'),
    /** Not for people: the desktop makes one at each start, to recognise its own server. */
    DESKTOP_SECRET: z.string().optional(),
    RATE_LIMIT_FACTOR: z
      .string()
      .regex(/^\d+(\.\d+)?$/, 'a number above 0')
      .transform(Number)
      .refine((value) => value > 0, 'a number above 0')
      .default(1),
  })
  .refine((value) => !value.SMTP_HOST || value.EMAIL_FROM, {
    path: ['EMAIL_FROM'],
    message: 'the address that mail is sent from, since SMTP_HOST is set',
    when: () => true, // reports all faults at once, beside those of single keys
  })
  // Guests reach what a tunnel publishes: the staff port is never theirs.
  .refine(
    ({ TUNNEL_COMMAND, STAFF_PORT }) => !namesPort(String(TUNNEL_COMMAND), Number(STAFF_PORT)),
    {
      path: ['TUNNEL_COMMAND'],
      message: 'a command that publishes {portal}, and never the port of the staff',
      when: () => true,
    },
  )
  .superRefine(({ STAFF_TLS_CERT, STAFF_TLS_KEY }, context) => {
    const fault = certificateFault(STAFF_TLS_CERT, STAFF_TLS_KEY);
    if (fault) context.addIssue({ code: 'custom', path: [fault.key], message: fault.right });
  })
  .refine(
    ({ INVOICE_PREFIX, INVOICE_NUMBER_FORMAT }) =>
      !/^[SC]-/.test(String(INVOICE_NUMBER_FORMAT).replaceAll('{prefix}', String(INVOICE_PREFIX))),
    {
      path: ['INVOICE_NUMBER_FORMAT'],
      message:
        'a format whose numbers do not begin with S- or C-, which mark simplified ' +
        'invoices and credit notes',
      when: () => true,
    },
  )
  // A folder for backups is relative to the data folder.
  .transform(({ STAFF_HOST, ...value }) => ({
    ...value,
    BACKUP_DIR: resolve(value.DATA_DIR, value.BACKUP_DIR),
    STAFF_HOST: STAFF_HOST ?? '127.0.0.1',
    /** Whether `STAFF_HOST` was set, which then wins over the app. */
    isStaffHostSet: STAFF_HOST !== undefined,
  }));

export type Config = z.output<typeof schema>;

/** All faults of the settings, each with its key and what would be right. */
export class ConfigError extends Error {
  constructor(readonly faults: string[]) {
    super(`Settings need mending:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** Removes empty values: `KEY=` in a shell or a file leaves the key to the next source. */
function given(values: Record<string, string | undefined>) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value));
}

/** Keys that are not for people, or have no effect in a file within the data folder. */
const NOT_IN_FILE = ['DATA_DIR', 'DESKTOP_SECRET'];
const SETTINGS = Object.keys(schema.in.shape);

/**
 * Why a key of the file is refused; the environment contains other programs' keys and is not
 * checked.
 */
function refusalOf(key: string, value: string, dataDir: string): string | null {
  if (key === 'DATA_DIR')
    return resolve(value || dataDir) === dataDir
      ? null
      : 'must be set in the environment: this file lies in the data folder itself';
  if (SETTINGS.includes(key)) return null;
  const meant = nearestKey(
    key,
    SETTINGS.filter((name) => !NOT_IN_FILE.includes(name)),
  );
  return meant ? `no such setting; did you mean ${meant}?` : 'no such setting';
}

function storedSettings(file: string): ConfigFile {
  if (!existsSync(file)) return { settings: [], faults: [] };
  try {
    return readConfigFile(readFileSync(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const remedy =
      code === 'EISDIR'
        ? 'is a folder; move it away, and put the file of the settings in its place'
        : 'cannot be read; give it to the user that runs the program';
    throw new ConfigError([`config.env: ${remedy} (${file}: ${(error as Error).message})`]);
  }
}

/**
 * Reads the settings: environment, else `config.env` in the data folder, else the default.
 * @throws ConfigError naming every fault at once, those of the file with its path and line
 */
export function readConfig(
  environment: Record<string, string | undefined> = process.env,
  folder = environment.DATA_DIR,
): Config {
  const dataDir = resolve(folder || './data');
  const file = resolve(dataDir, 'config.env');
  const stored = storedSettings(file);
  const values = Object.fromEntries(stored.settings.map(({ key, value }) => [key, value]));
  const parsed = schema.safeParse({ ...given(values), ...given(environment), DATA_DIR: dataDir });
  const standsAt = (line: number) => `(${file}, line ${line})`;
  const lineOf = (key: string) =>
    given(environment)[key] ? undefined : stored.settings.find((one) => one.key === key)?.line;
  const unreadable = new Set(stored.faults.map(({ key }) => key));
  const faults = [
    ...stored.faults.map(
      ({ key, line, message }) => `${key ?? 'config.env'}: ${message} ${standsAt(line)}`,
    ),
    ...stored.settings.flatMap(({ key, value, line }) => {
      const refusal = refusalOf(key, value, dataDir);
      return refusal ? [`${key}: ${refusal} ${standsAt(line)}`] : [];
    }),
    ...(parsed.error?.issues ?? []).flatMap((issue) => {
      const key = issue.path.join('.');
      if (unreadable.has(key)) return []; // reported above
      const line = lineOf(key);
      return [`${key}: must be ${issue.message}${line ? ` ${standsAt(line)}` : ''}`];
    }),
  ];
  if (faults.length > 0 || !parsed.success) throw new ConfigError(faults);
  return parsed.data;
}

/**
 * What a program that this server starts gets of the environment: what is wanted, and none of our
 * settings, some of which are passwords.
 */
export function environmentFor(isWanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value !== undefined && isWanted(name) && !SETTINGS.includes(name) ? [[name, value]] : [],
    ),
  );
}

let active: Config | null = null;
/** Makes these the settings of this process. */
export function useConfig(config: Config) {
  active = config;
}
/** The settings of this process; start.ts sets them before anything else runs. */
export function config(): Config {
  if (!active) throw new Error('config() before useConfig()');
  return active;
}
