import * as z from 'zod';
import { invalid, notFound, type Fault } from '../errors.ts';

type Issue = z.core.$ZodIssue;

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
    case 'unrecognized_keys':
      return {
        message: 'unknown_field',
        values: { keys: issue.keys.map((key) => key.slice(0, 40)).join(', ') },
      };
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

/** A union's own issue says little; the alternative that came closest says what is wrong. */
function flatten(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const closest = [...issue.errors].sort((a, b) => a.length - b.length)[0]!;
  return closest
    .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }) as Issue)
    .flatMap(flatten);
}

/** Every fault of an input, each with its path as a reader writes it: `items.0.quantity`. */
export const faultsOf = (error: z.ZodError): Fault[] =>
  error.issues.flatMap(flatten).map((issue) => ({ path: issue.path.join('.'), ...rule(issue) }));

/** Parses one part of a request. @throws Problem 422 naming every fault, or 404 for an id that no row can have */
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
