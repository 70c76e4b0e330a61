import * as z from 'zod';
import { invalid, MOST_FAULTS, notFound, type Fault } from '../errors.ts';

type Issue = z.core.$ZodIssue;

const MOST_KEYS = 10;
const LONGEST_KEY = 40;
const LONGEST_PATH = 200;

function unknownField(keys: string[], most: number): Omit<Fault, 'path'> {
  const shown = keys.slice(0, most).map((key) => key.slice(0, LONGEST_KEY));
  return {
    message: 'unknown_field',
    values: { keys: [...shown, ...(keys.length > most ? ['…'] : [])].join(', ') },
  };
}

const missing = (issue: Issue) => issue.code === 'invalid_type' && issue.input === undefined;
const FORMATS: Record<string, string> = {
  '@': 'email_format',
  '^[A-Z]{2}$': 'country_format',
  '^[A-Z]{3}$': 'currency',
};

function rule(issue: Issue): Omit<Fault, 'path'> {
  if (missing(issue)) return { message: 'required' };
  switch (issue.code) {
    case 'invalid_type':
      return { message: 'wrong_type', values: { expected: issue.expected } };
    case 'too_small':
      return issue.origin === 'string' && issue.minimum === 1
        ? { message: 'required' }
        : {
            message: sized(issue.origin) ? 'too_short' : 'too_small',
            values: { minimum: Number(issue.minimum) },
          };
    case 'too_big':
      return {
        message: sized(issue.origin) ? 'too_long' : 'too_big',
        values: { maximum: Number(issue.maximum) },
      };
    case 'invalid_value':
      return { message: 'one_of', values: { values: issue.values.map(String).join(', ') } };
    case 'custom':
      return { message: String(issue.params?.rule ?? 'format') };
    case 'invalid_format':
      return {
        message:
          Object.entries(FORMATS).find(([part]) => issue.pattern?.includes(part))?.[1] ?? 'format',
      };
    default:
      return { message: 'format' };
  }
}
const sized = (origin: string) => ['string', 'array', 'set', 'file', 'map'].includes(origin);

/** A union's own issue says little, so it is replaced by those of the closest alternative. */
function flatten(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const closest = [...issue.errors].sort((a, b) => a.length - b.length)[0]!;
  return closest
    .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }) as Issue)
    .flatMap(flatten);
}

function* flattened(issues: Issue[]): Generator<Issue> {
  for (const issue of issues) yield* flatten(issue);
}

/**
 * The faults of an input, at most 20, each with its path as `items.0.quantity`. At most ten unknown
 * keys are named.
 */
export function faultsOf(error: z.ZodError): Fault[] {
  const faults: Fault[] = [];
  let keysLeft = MOST_KEYS;
  for (const issue of flattened(error.issues)) {
    if (faults.length === MOST_FAULTS) break;
    const path = issue.path.join('.').slice(0, LONGEST_PATH);
    if (issue.code !== 'unrecognized_keys') faults.push({ path, ...rule(issue) });
    else if (keysLeft > 0) {
      faults.push({ path, ...unknownField(issue.keys, keysLeft) });
      keysLeft -= issue.keys.length;
    }
  }
  return faults;
}

/**
 * Parses one part of a request.
 * @throws Problem 422 naming every fault, or 404 for an id that no row can have
 */
export function parsePart(
  schema: z.ZodType | undefined,
  value: unknown,
  part: 'params' | 'query' | 'body',
): unknown {
  if (!schema) return undefined;
  const parsed = schema.safeParse(part === 'body' ? value : { ...(value as object) }, {
    reportInput: true,
  });
  if (parsed.success) return parsed.data;
  if (part === 'params') throw notFound();
  throw invalid(faultsOf(parsed.error));
}

/** The valid fields of a body that is invalid as a whole. */
export function rightFields<S extends z.ZodRawShape>(
  { shape }: z.ZodObject<S>,
  body: unknown,
): Partial<z.output<z.ZodObject<S>>> {
  const given = Object(body) as Record<string, unknown>;
  const parsed = Object.entries(shape).map(
    ([name, schema]) => [name, z.safeParse(schema, given[name])] as const,
  );
  return Object.fromEntries(
    parsed.filter(([, { success }]) => success).map(([name, { data }]) => [name, data]),
  ) as Partial<z.output<z.ZodObject<S>>>;
}
