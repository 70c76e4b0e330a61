import type { Request, Response } from 'express';

export interface Cookie {
  name: string;
  value: string;
  maxAgeSeconds: number;
}
/** The reply of a handler; the router checks `json` against the contract and sets the headers. */
export type Reply =
  | {
      status: number;
      json: unknown;
      cookies?: Cookie[];
      revalidated?: boolean;
      parsed?: boolean;
    }
  | {
      status: number;
      file: Uint8Array;
      type: string;
      filename: string;
      attachment: boolean;
      immutable?: boolean;
    }
  | { status: number; stream: (request: Request, response: Response) => Promise<void> };

export function ok(json: unknown, cookies: Cookie[] = []): Reply {
  return {
    status: 200,
    json,
    cookies,
  };
}
export function created(json: unknown, cookies: Cookie[] = []): Reply {
  return {
    status: 201,
    json,
    cookies,
  };
}
/**
 * A public reply that a client may keep, asking each time whether it still holds (`ETag`, 304). It
 * depends on the reader's language.
 */
export function revalidated(reply: Reply): Reply {
  return { ...reply, revalidated: true };
}
/** A reply that was parsed by the contract already, in parts that are cached. */
export function parsed(reply: Reply): Reply {
  return { ...reply, parsed: true };
}
export const accepted = (json: unknown): Reply => ({ status: 202, json });
/** A file to be shown in the browser. */
export function file(bytes: Uint8Array, type: string, filename: string): Reply {
  return {
    status: 200,
    file: bytes,
    type,
    filename,
    attachment: false,
  };
}
/** A public file that never changes under its address. */
export function immutableFile(bytes: Uint8Array, type: string, filename: string): Reply {
  return { status: 200, file: bytes, type, filename, attachment: false, immutable: true };
}
/** A file to be saved by the browser, which must not open it as a page (ASVS 3.2.1). */
export function attachment(bytes: Uint8Array, type: string, filename: string): Reply {
  return {
    status: 200,
    file: bytes,
    type,
    filename,
    attachment: true,
  };
}
