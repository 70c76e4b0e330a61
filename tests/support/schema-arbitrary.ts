import fc, { type Arbitrary } from 'fast-check';
import { HOSTILE } from './corpus.ts';

interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  format?: string;
}

/** Values that have broken other programs: texts (SECURITY.md, T2) and others. */
const CORPUS: string[] = [
  ...HOSTILE.map(({ typed }) => typed),
  'constructor',
  'ΐ',
  'ſ',
  '💥'.repeat(50),
  '',
  ' ',
  '-1',
  '1e309',
  '00',
  'null',
];
const hostile: Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...CORPUS) },
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    null,
    true,
    0,
    -1,
    1.5,
    2 ** 53,
    -(2 ** 31),
    [],
    {},
    [[]],
    ['a', 'b'],
    { $ne: 'x' },
    { length: 1 },
    { toString: 'x' },
  ),
);

function text({ format }: Schema): Arbitrary<unknown> {
  if (format === 'date-time')
    return fc.constantFrom(
      '2026-11-01T00:00:00Z',
      '2026-11-01T00:00:00+02:00',
      '9999-12-31T23:59:59Z',
      '0000-01-01T00:00:00Z',
    );
  if (format === 'date') return fc.constantFrom('2026-11-01', '0001-01-01', '9999-12-31');
  return fc.oneof(
    fc.constantFrom(
      'ana@example.org',
      'DE',
      'EUR',
      'Europe/Madrid',
      'Salmorejo77y',
      '2026-11-01',
      '5',
      ...CORPUS,
    ),
    fc.string({ maxLength: 40 }),
  );
}

function proper(schema: Schema): Arbitrary<unknown> {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return fc.oneof(...alternatives.map(mutated));
  if (schema.allOf) return mutated(schema.allOf[0]!);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, mutated(inner)]),
        ),
        { requiredKeys: schema.required ?? [] },
      );
    case 'array':
      return fc.array(mutated(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: 4,
      });
    case 'integer':
    case 'number':
      return fc.oneof(
        fc.integer({
          min: schema.minimum ?? 0,
          max: Math.max(schema.minimum ?? 0, Math.min(schema.maximum ?? 100, 1000)),
        }),
        fc.constantFrom(0, -1, 1, 1.5, 1e9, 2 ** 53),
      );
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return text(schema);
  }
}

/**
 * Mostly valid values of a schema, so that requests pass the first check; sometimes anything else.
 */
export function mutated(schema: Schema): Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: proper(schema) }, { weight: 1, arbitrary: hostile });
}
export const anything = hostile;
