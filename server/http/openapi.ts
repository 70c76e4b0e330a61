import * as z from 'zod';
import { ROLES, type EndpointShape } from './endpoint.ts';

/** The body of every error response (RFC 9457). */
const problem = z
  .strictObject({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int().min(400).max(599),
    code: z.string().regex(/^[a-z_]+$/),
    detail: z.string(),
    errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
    /** The least role that may make the call. */
    required_role: z.enum(ROLES).optional(),
    /** With `price_changed`: the wanted items at the present prices. */
    items: z
      .array(
        z.strictObject({
          product_id: z.string(),
          name: z.string(),
          quantity: z.int(),
          unit_price_cents: z.int(),
          total_cents: z.int(),
        }),
      )
      .optional(),
    /** With `price_changed`: whose prices they are, `dine_in`, `takeaway` or `delivery`. */
    service: z.string().optional(),
    subtotal_cents: z.int().optional(),
    tax_cents: z.int().optional(),
    total_cents: z.int().optional(),
    currency: z.string().optional(),
    currency_digits: z.int().optional(),
  })
  .meta({
    examples: [
      {
        type: 'about:blank',
        title: 'Unprocessable Entity',
        status: 422,
        code: 'validation_failed',
        detail: 'Some fields need mending.',
        errors: [{ path: 'items.0.quantity', message: 'must be at least 1' }],
      },
    ],
  });

function schemaOf(schema: z.ZodType, io: 'input' | 'output') {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' });
}

function parameters(schema: z.ZodType | undefined, place: 'path' | 'query') {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, unknown>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

function responses(endpoint: EndpointShape) {
  const good = Object.entries(endpoint.responses).map(([status, schema]) => [
    status,
    {
      description: endpoint.summary,
      content:
        typeof schema === 'string'
          ? { [schema]: {} }
          : { 'application/json': { schema: schemaOf(schema, 'output') } },
    },
  ]);
  return Object.fromEntries([
    ...good,
    [
      'default',
      {
        description: 'A problem (RFC 9457)',
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    ],
  ]);
}

function operation(endpoint: EndpointShape) {
  const upload =
    endpoint.upload &&
    Object.fromEntries(
      endpoint.upload.types.map((type) => [
        type,
        { schema: { type: 'string', format: 'binary', maxLength: endpoint.upload!.mostBytes } },
      ]),
    );
  const content = endpoint.body && { schema: schemaOf(endpoint.body, 'input') };
  const idempotency = endpoint.idempotent
    ? [
        {
          name: 'Idempotency-Key',
          in: 'header',
          required: false,
          schema: { type: 'string', maxLength: 200 },
        },
      ]
    : [];
  const approval = endpoint.approvable
    ? [
        {
          name: 'X-Approval',
          in: 'header',
          required: false,
          schema: { type: 'string', maxLength: 80 },
        },
      ]
    : [];
  return {
    summary: endpoint.summary,
    parameters: [
      ...parameters(endpoint.params, 'path'),
      ...parameters(endpoint.query, 'query'),
      ...idempotency,
      ...approval,
    ],
    ...(content && {
      requestBody: {
        content: upload ?? {
          'application/json': content,
          ...(endpoint.form && { 'application/x-www-form-urlencoded': content }),
        },
      },
    }),
    responses: responses(endpoint),
    // Who may call it: the least role on the staff port (ASVS 8.1.1).
    'x-access': endpoint.access,
    security:
      endpoint.access === 'public'
        ? []
        : endpoint.access === 'guest'
          ? [{}, { bearer: [] }]
          : [{ bearer: [] }],
  };
}

/** OpenAPI 3.1 of one port, made from the same schemas that check the requests. */
export function openApi(endpoints: EndpointShape[], info: { title: string; version: string }) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const endpoint of endpoints)
    (paths[endpoint.path] ??= {})[endpoint.method.toLowerCase()] = operation(endpoint);
  return {
    openapi: '3.1.0',
    info,
    components: {
      schemas: { Problem: schemaOf(problem, 'output') },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
    paths,
  };
}
