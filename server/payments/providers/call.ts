import * as z from 'zod';
import { ProviderError, type ProviderFailure } from './provider.ts';

interface Call {
  method: 'GET' | 'POST';
  url: string;
  key: string;
  body?: { type: string; content: string };
  /** The same key makes the provider answer the same again. */
  idempotencyKey?: string;
  signal: AbortSignal;
}

const TIMEOUT_MS = 20_000;
/** More than any answer of a provider that is asked for here. */
const MOST_BYTES = 1_000_000;
const LONGEST_WORDS = 200;

/** 409 is a request with the same key that is still under way, 429 too many of them. */
const AGAIN = [409, 425, 429];
const FAILURES: Record<number, ProviderFailure> = { 401: 'keys', 403: 'keys', 404: 'unknown' };

function failureOf(status: number): ProviderFailure {
  if (status >= 500 || AGAIN.includes(status)) return 'unreachable';
  return FAILURES[status] ?? 'refused';
}

/**
 * Calls a provider and reads its JSON.
 * @param said finds the provider's words in the body of a refusal
 * @throws ProviderError
 */
export async function callProvider<S extends z.ZodType>(
  { method, url, key, body, idempotencyKey, signal }: Call,
  schema: S,
  said: (body: unknown) => string | null,
): Promise<z.output<S>> {
  const { status, json } = await send(url, {
    method,
    headers: {
      Authorization: `Bearer ${key}`,
      Accept: 'application/json',
      ...(body && { 'Content-Type': body.type }),
      ...(idempotencyKey && { 'Idempotency-Key': idempotencyKey }),
    },
    ...(body && { body: body.content }),
    // The key is sent to no address that an answer names.
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  if (status >= 300)
    throw new ProviderError(failureOf(status), said(json)?.slice(0, LONGEST_WORDS) ?? null);
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new ProviderError('unreachable');
  return parsed.data;
}

async function send(url: string, init: RequestInit): Promise<{ status: number; json: unknown }> {
  try {
    const response = await fetch(url, init);
    const text = await response.text();
    if (text.length > MOST_BYTES) throw new ProviderError('unreachable');
    return { status: response.status, json: asJson(text) };
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    throw new ProviderError('unreachable');
  }
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
