import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { portalRoutes, staffPortRoutes } from '../../server/routes.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

interface Media {
  schema?: Schema;
}
interface Schema {
  [key: string]: unknown;
  type?: string;
  $ref?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: unknown;
  examples?: unknown[];
}
interface Parameter {
  name: string;
  in: string;
  required: boolean;
  schema: Schema;
}
interface Operation {
  summary: string;
  parameters: Parameter[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { description: string; content: Record<string, Media> }>;
  security: object[];
}
interface Document {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, object> };
}

const documents = {} as Record<'portal' | 'staff', Document>;
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  for (const port of ['portal', 'staff'] as const)
    documents[port] = (await server[port].get('/openapi.json')).body as Document;
});
afterAll(() => server.stop());

function operations(document: Document) {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method,
      operation,
      name: `${method.toUpperCase()} ${path}`,
    })),
  );
}
/** Every object within a value, the value included. */
function within(value: unknown): Record<string, unknown>[] {
  return typeof value !== 'object' || value === null
    ? []
    : [
        ...(Array.isArray(value) ? [] : [value as Record<string, unknown>]),
        ...Object.values(value).flatMap(within),
      ];
}
function schemasOf({ parameters, requestBody, responses }: Operation): Schema[] {
  return [
    ...parameters.map(({ schema }) => schema),
    ...[requestBody, ...Object.values(responses)]
      .flatMap((part): Media[] => Object.values(part?.content ?? {}))
      .flatMap(({ schema }) => (schema ? [schema] : [])),
  ];
}
function resolved(document: Document, ref: string) {
  return ref
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], document);
}
const METHODS = ['get', 'put', 'post', 'patch', 'delete'];

describe.each(['portal', 'staff'] as const)('openapi.json of the %s port', (port) => {
  it('is OpenAPI 3.1 of this version', () => {
    expect(documents[port]).toMatchObject({
      openapi: expect.stringMatching(/^3\.1\.\d+$/),
      info: { title: expect.any(String), version: expect.stringMatching(/^\d+\.\d+\.\d+$/) },
    });
    expect(
      Object.keys(documents[port]).filter(
        (key) =>
          !['openapi', 'info', 'servers', 'paths', 'components', 'security', 'tags'].includes(key),
      ),
    ).toEqual([]);
    expect(
      operations(documents[port]).filter(
        ({ path, method }) => !path.startsWith('/') || !METHODS.includes(method),
      ),
    ).toEqual([]);
  });

  it('holds each endpoint that exists, and no other', () => {
    const routes = port === 'portal' ? portalRoutes : staffPortRoutes;
    expect(
      operations(documents[port])
        .map(({ name }) => name)
        .sort(),
    ).toEqual(routes.map(({ endpoint }) => `${endpoint.method} ${endpoint.path}`).sort());
  });

  it('states for each endpoint its responses, for success and errors, with a description', () => {
    for (const { name, operation } of operations(documents[port])) {
      const statuses = Object.keys(operation.responses);
      expect([
        name,
        statuses.some((status) => /^2\d\d$/.test(status)),
        statuses.filter((status) => !/^([1-5]\d\d|default)$/.test(status)),
      ]).toEqual([name, true, []]);
      for (const { description, content } of Object.values(operation.responses)) {
        expect([name, description.length > 0]).toEqual([name, true]);
        for (const [type, media] of Object.entries(content))
          expect([
            name,
            /^[\w.+-]+\/[\w.+-]+$/.test(type),
            /json/.test(type) === (media.schema !== undefined),
          ]).toEqual([name, true, true]);
      }
      expect(operation.summary.length).toBeGreaterThan(0);
    }
  });

  it('states every parameter of a path, and no other in its place, none twice', () => {
    for (const {
      path,
      name,
      operation: { parameters },
    } of operations(documents[port])) {
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      expect([name, inPath.map((parameter) => parameter.name).sort()]).toEqual([
        name,
        [...path.matchAll(/\{(\w+)\}/g)].map(([, key]) => key!).sort(),
      ]);
      expect([name, inPath.every(({ required }) => required)]).toEqual([name, true]);
      const keys = parameters.map((parameter) => `${parameter.in} ${parameter.name.toLowerCase()}`);
      expect([name, new Set(keys).size]).toEqual([name, keys.length]);
    }
  });

  it('has no two paths that differ only by the name of a parameter', () => {
    const shapes = Object.keys(documents[port].paths).map((path) => path.replace(/\{\w+\}/g, '{}'));
    expect(shapes.filter((shape, index) => shapes.indexOf(shape) !== index)).toEqual([]);
  });

  it('refers to nothing outside itself', () => {
    const refs = within(documents[port]).flatMap(({ $ref }) =>
      typeof $ref === 'string' ? [$ref] : [],
    );
    expect(refs.length).toBeGreaterThan(0);
    expect(
      refs.filter((ref) => !ref.startsWith('#/') || resolved(documents[port], ref) === undefined),
    ).toEqual([]);
    const named = operations(documents[port])
      .flatMap(({ operation }) => operation.security)
      .flatMap((need) => Object.keys(need));
    expect(
      named.filter((scheme) => !(scheme in documents[port].components.securitySchemes)),
    ).toEqual([]);
  });

  it('has schemas that can be parsed, and that accept their examples', () => {
    const all = [
      ...Object.values(documents[port].components.schemas),
      ...operations(documents[port])
        .flatMap(({ operation }) => schemasOf(operation))
        .filter(({ $ref }) => !$ref),
    ];
    const readable = all.map((schema) =>
      z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]),
    );
    expect(readable.length).toBe(all.length);
    const examples = all
      .flatMap(within)
      .filter(({ examples: given }) => Array.isArray(given)) as Schema[];
    expect(examples.length).toBeGreaterThan(0);
    for (const { examples: given, ...schema } of examples) {
      for (const example of given!)
        expect(
          z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(example),
        ).toMatchObject({ success: true });
    }
  });

  it('[2.2.1] refuses unknown fields in a body', () => {
    const bodies = operations(documents[port]).flatMap(({ name, operation }) =>
      Object.values(operation.requestBody?.content ?? {}).map(({ schema }) => ({
        name,
        schema: schema!,
      })),
    );
    const open = bodies.filter(({ schema }) =>
      within(schema).some(
        (part) =>
          part.type === 'object' &&
          part.properties !== undefined &&
          part.additionalProperties !== false,
      ),
    );
    expect(open.map(({ name }) => name)).toEqual([]);
  });

  it('describes the problem in an error response as it is sent', async () => {
    const { body } = await server[port].post(
      port === 'portal' ? '/customer/register' : '/api/setup',
      {},
    );
    expect(body.code).toBe('validation_failed');
    expect(
      z
        .fromJSONSchema(
          documents[port].components.schemas.Problem as Parameters<typeof z.fromJSONSchema>[0],
        )
        .safeParse(body),
    ).toMatchObject({ success: true });
  });

  it('requires a login where the endpoint does', () => {
    const routes = port === 'portal' ? portalRoutes : staffPortRoutes;
    for (const {
      endpoint: { method, path, access },
    } of routes) {
      const { security } = documents[port].paths[path]![method.toLowerCase()]!;
      expect([path, security]).toEqual([
        path,
        access === 'public' ? [] : access === 'guest' ? [{}, { bearer: [] }] : [{ bearer: [] }],
      ]);
    }
  });
});

/** Calls that clients outside this repository rely on; `{}` stands for a parameter. */
const PROMISED = [
  'GET /menu/{}',
  'POST /menu/{}/order',
  'GET /orders/{}',
  'POST /orders/{}/invoice',
  'POST /customer/register',
  'GET /customer/verify-email',
  'POST /customer/resend-verification',
  'POST /customer/token',
  'POST /customer/token/refresh',
  'POST /customer/logout',
  'GET /customer/profile',
  'PUT /customer/profile',
  'GET /customer/orders',
  'GET /customer/orders/{}',
  'POST /customer/orders/claim',
  'POST /customer/orders/{}/invoice',
  'GET /customer/invoices',
  'GET /customer/invoices/{}',
  'GET /customer/invoices/{}/download',
  'POST /api/setup',
  'POST /api/token',
  'POST /api/tax-rates',
  'POST /api/categories',
  'POST /api/products',
  'POST /api/tables',
  'GET /api/tables/{}/qr.png',
  'POST /api/tables/{}/rotate-token',
  'GET /api/orders',
  'GET /api/orders/{}',
  'PATCH /api/orders/{}',
  'POST /api/orders/{}/payments',
  'POST /api/orders/{}/invoice',
  'GET /api/invoices',
  'GET /api/invoices/{}',
  'GET /api/events',
  'POST /api/invoices/{}/print',
];

describe('the contract', () => {
  const listed = (port: 'portal' | 'staff') =>
    operations(documents[port]).map(({ name }) => name.replace(/\{\w+\}/g, '{}'));

  it('holds every promised call', () => {
    expect(
      PROMISED.filter(
        (call) => !listed(call.includes(' /api/') ? 'staff' : 'portal').includes(call),
      ),
    ).toEqual([]);
  });
  it('[13.4.1] shows no staff path on the portal, nor a guest’s among the staff’s', () => {
    expect(listed('portal').filter((call) => call.includes(' /api/'))).toEqual([]);
    expect(listed('staff').filter((call) => !call.includes(' /api/'))).toEqual([]);
    expect(JSON.stringify(documents.portal)).not.toContain('/api/');
  });
});
