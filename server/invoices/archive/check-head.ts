/** The check of the file that holds the head of the chain. */
import { flushHead, judge, readHead, type HeadState } from '../chain/head.ts';
import type { FoundFault } from './faults.ts';

const HEAD_FAULTS = {
  current: null,
  replaced: null,
  ahead: 'head_ahead',
  differs: 'head_differs',
  missing: 'head_missing',
  unreadable: 'head_unreadable',
} as const satisfies Record<HeadState, FoundFault['fault'] | null>;

/** Reads the head of the chain from its file and from the database, before any document is read. */
export async function headOf(restaurant_id: string) {
  await flushHead();
  const read = await readHead();
  const judged = await judge(restaurant_id, read).catch(() => null);
  // A new installation has no head file before its first event.
  const state = judged?.state === 'missing' && judged.now.events === 0 ? 'current' : judged?.state;
  const position = Math.max(judged?.now.position ?? 0, read.head?.position ?? 0);
  const events = Math.max(judged?.now.events ?? 0, read.head?.events ?? 0);
  return {
    fault: HEAD_FAULTS[state ?? 'unreadable'],
    invoice_number: read.head?.invoice_number ?? `#${position}`,
    restored: judged?.now.restored ?? null,
    position,
    events,
  };
}
