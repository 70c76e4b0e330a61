import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { effectScope } from 'vue';
import { OFFERED_MS, useUndo, type Undo } from '../../renderer/ui/undo.ts';

let undo: Undo;
const scope = effectScope();
beforeEach(() => {
  vi.useFakeTimers();
  undo = scope.run(() => useUndo())!;
});
afterEach(() => vi.useRealTimers());
const texts = () => undo.offers.value.map(({ text }) => text);
const idOf = (text: string) => undo.offers.value.find((offer) => offer.text === text)!.id;
const done = () => Promise.resolve();

it('an act can be undone until the next one, and for ten seconds at least', () => {
  undo.offer('served', done);
  vi.advanceTimersByTime(OFFERED_MS * 60);
  expect(texts()).toEqual(['served']);
  undo.offer('moved', done);
  expect(texts()).toEqual(['moved']);
  undo.offer('cleared', done);
  expect(texts()).toEqual(['moved', 'cleared']);
  vi.advanceTimersByTime(OFFERED_MS);
  expect(texts()).toEqual(['cleared']);
});

it('an act that cannot be undone ends what is older than ten seconds', () => {
  undo.offer('served', done);
  undo.settle();
  expect(texts()).toEqual(['served']);
  vi.advanceTimersByTime(OFFERED_MS);
  expect(texts()).toEqual([]);
});

it('undoes once, and keeps an offer that was refused, with its reason', async () => {
  const act = vi.fn(done);
  undo.offer('served', act);
  const id = idOf('served');
  expect(await Promise.all([undo.take(id), undo.take(id)])).toEqual([true, false]);
  expect([act.mock.calls.length, texts()]).toEqual([1, []]);

  const refusal = { code: 'invalid_transition' };
  undo.offer('moved', vi.fn().mockRejectedValueOnce(refusal).mockResolvedValueOnce(undefined));
  expect(await undo.take(idOf('moved'))).toBe(false);
  expect([undo.sending.problem.value, undo.tried.value]).toEqual([refusal, idOf('moved')]);
  expect(await undo.take(idOf('moved'))).toBe(true);
  expect(texts()).toEqual([]);
});

it('what is being undone stays until it is answered', async () => {
  let answer = () => {};
  undo.offer('served', () => new Promise<void>((resolve) => (answer = resolve)));
  const taken = undo.take(idOf('served'));
  undo.offer('moved', done);
  vi.advanceTimersByTime(OFFERED_MS);
  expect(texts()).toEqual(['served', 'moved']);
  answer();
  await taken;
  expect(texts()).toEqual(['moved']);
});
