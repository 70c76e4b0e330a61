import * as z from 'zod';
import { isBareAddress } from '../bare-address.ts';
import { endpoint, optionalLine, timestamp } from '../http/endpoint.ts';

/**
 * How guests reach the portal: in the restaurant's network alone, at an address of the owner's own,
 * by a tunnel without an account, by one of the owner's account.
 */
export const NETWORK_MODES = ['lan', 'address', 'quick', 'named'] as const;
export type NetworkMode = (typeof NETWORK_MODES)[number];
/**
 * `starting` until it has an address, `up`, `lost` while the program runs without a connection,
 * `waiting` before it is started again.
 */
export const TUNNEL_STATES = ['starting', 'up', 'lost', 'waiting'] as const;
export type TunnelState = (typeof TUNNEL_STATES)[number];

/** Why other devices cannot reach the back office although they may. */
export const STAFF_PROBLEMS = ['no_network', 'port_taken', 'certificate'] as const;
export type StaffProblem = (typeof STAFF_PROBLEMS)[number];

/** An address without a path; a slash at its end is dropped. */
const ownAddress = z
  .string()
  .trim()
  .max(253)
  .refine(isBareAddress, { params: { rule: 'public_address' } })
  .transform((text) => new URL(text).origin);

/** What a tunnel's token looks like, also within the command that Cloudflare shows. */
const TOKEN = /(?:^|[\s=])(eyJ[\w+/=-]{20,})\s*$/;
const token = z
  .string()
  .max(2000)
  .refine((text) => TOKEN.test(text), { params: { rule: 'tunnel_token' } })
  .transform((text) => TOKEN.exec(text)?.[1] ?? text);

const network = z.strictObject({
  /** `command` where `TUNNEL_COMMAND` is set. */
  mode: z.enum([...NETWORK_MODES, 'command']),
  /** What the environment or `config.env` sets, which wins. */
  fixed: z.array(z.enum(['PUBLIC_URL', 'TUNNEL_COMMAND'])),
  /** The owner's own address. */
  public_url: z.string().nullable(),
  /** The network card whose address guests use; null for that of the default route. */
  card: z.string().nullable(),
  /** The cards of this machine. */
  cards: z.array(z.strictObject({ card: z.string(), address: z.string() })),
  /** The name that this machine can answer to in the restaurant's network. */
  local_name: z.string(),
  use_local_name: z.boolean(),
  /** The address on the posters that were printed last. */
  printed_url: z.string().nullable(),
  /** Whether that address opens nothing any more. */
  posters_stale: z.boolean(),
  /** The last check with a phone. */
  check: z.strictObject({ address: z.string(), arrived_at: timestamp.nullable() }).nullable(),
  has_token: z.boolean(),
  /** Whether cloudflared is installed on this machine. */
  has_cloudflared: z.boolean(),
  /** What QR codes and mails bear now. */
  guests_url: z.string(),
  /** What a tunnel publishes. */
  portal_here: z.string(),
  /** Whether staff log in from other machines too. */
  staff_elsewhere: z.boolean(),
  /** How other devices of the restaurant reach the back office. */
  staff: z.strictObject({
    /** Whether an owner lets them in. */
    on: z.boolean(),
    /** What the environment or `config.env` sets, which wins. */
    fixed: z.array(z.enum(['STAFF_HOST', 'STAFF_TLS', 'STAFF_TLS_CERT'])),
    /** Where they open it; null where they cannot. */
    address: z.string().nullable(),
    problem: z.enum(STAFF_PROBLEMS).nullable(),
    /** What its certificate is good for. */
    names: z.array(z.string()),
    /** The authority that devices are asked to trust; null with a certificate of the owner's. */
    authority: z
      .strictObject({
        fingerprint: z.string(),
        valid_until: timestamp,
        /** When it took the place of one that devices trusted; null for the first. */
        renewed_at: timestamp.nullable(),
        help_url: z.string(),
      })
      .nullable(),
    /** The QR code of `help_url`. */
    help_qr_code: z.string().nullable(),
  }),
  tunnel: z
    .strictObject({
      state: z.enum(TUNNEL_STATES),
      since: timestamp,
      address: z.string().nullable(),
      restarts: z.int(),
      lines: z.array(z.string()),
    })
    .nullable(),
});

export const getNetwork = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/settings/network',
  access: 'owner',
  summary: 'How guests reach the portal, and how its tunnel is, without its token',
  responses: { 200: network },
});
export const changeNetwork = endpoint({
  port: 'staff',
  method: 'PUT',
  path: '/api/settings/network',
  access: 'owner',
  summary:
    'Changes how guests reach the portal, at once; without `token` the stored one stays. ' +
    'No command is taken here: TUNNEL_COMMAND alone sets one',
  // A session that was left open must not publish anything.
  fresh: true,
  body: z.strictObject({
    mode: z.enum(NETWORK_MODES),
    public_url: ownAddress.nullable().default(null),
    card: optionalLine(100),
    use_local_name: z.boolean().default(false),
    token: token.nullable().optional(),
  }),
  responses: { 200: network },
});
export const changeStaffElsewhere = endpoint({
  port: 'staff',
  method: 'PUT',
  path: '/api/settings/network/staff',
  access: 'owner',
  summary:
    'Lets other devices of the restaurant reach the back office by https, or this machine alone; ' +
    'at once',
  // A session that was left open must not open the back office to a network.
  fresh: true,
  body: z.strictObject({ on: z.boolean() }),
  responses: { 200: network },
});
export const startPhoneCheck = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/settings/network/check',
  access: 'owner',
  summary: 'A QR code to scan with a phone, which tells that guests reach the portal',
  responses: { 200: z.strictObject({ url: z.string(), qr_code: z.string() }) },
});
export const arriveByPhone = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/check/{code}',
  access: 'public',
  summary: 'The page that a phone gets which scanned the code of the check',
  params: z.strictObject({ code: z.string().max(40) }),
  responses: { 200: 'text/html' },
});
const inHouse = { port: 'portal', method: 'GET', access: 'public' } as const;
export const trustPage = endpoint({
  ...inHouse,
  path: '/trust',
  summary:
    "How a device of staff comes to trust the back office's certificate; in the restaurant's " +
    'network alone, and only where the certificate is made here',
  responses: { 200: 'text/html' },
});
export const trustCertificate = endpoint({
  ...inHouse,
  path: '/trust/certificate.crt',
  summary: "The authority's certificate, as Android, Windows and macOS take it",
  responses: { 200: 'application/x-x509-ca-cert' },
});
export const trustProfile = endpoint({
  ...inHouse,
  path: '/trust/certificate.mobileconfig',
  summary: "The authority's certificate, as a profile of iPhone and iPad",
  responses: { 200: 'application/x-apple-aspen-config' },
});
