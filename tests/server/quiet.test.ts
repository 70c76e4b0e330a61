import type { Request } from 'express';
import { describe, expect, it } from 'vitest';
import { noteRequest, untilQuiet } from '../../server/http/quiet.ts';

const ask = (accept?: string) => noteRequest({ headers: { accept } } as Request);
const never = new AbortController().signal;
const LONG = 60_000;

describe('a quiet moment', () => {
  it('comes once all that is asked is answered', async () => {
    const happened: string[] = [];
    const [first, second] = [ask(), ask('application/json')];
    const quiet = untilQuiet(LONG, never).then(() => happened.push('quiet'));
    first();
    await new Promise(setImmediate);
    happened.push('answered');
    second();
    await quiet;
    expect(happened).toEqual(['answered', 'quiet']);
  });

  it('is waited for as long as may be, and no longer than the server runs', async () => {
    const answered = ask();
    await untilQuiet(1, never);
    const stopping = new AbortController();
    const waiting = untilQuiet(LONG, stopping.signal);
    stopping.abort();
    await waiting;
    answered();
  });

  it('is not disturbed by a stream of events that stays open', async () => {
    const closed = ask('text/event-stream');
    await untilQuiet(LONG, never);
    closed();
  });
});
