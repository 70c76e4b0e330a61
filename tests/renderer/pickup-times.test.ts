import { describe, expect, it } from 'vitest';
import { pickupTimes } from '../../renderer/portal/menu/opening.ts';
import type { Menu } from '../../renderer/portal/menu/prices.ts';

const at = (clock: string) => `2031-05-06T${clock}:00.000Z`;
const until = (closes_at: string | null) => ({ closes_at }) as Menu['opening'];
const times = (closes_at: string | null, now: string, chosen?: string) =>
  pickupTimes(until(closes_at), Date.parse(now), chosen);

describe('the times to pick up that a guest is offered', () => {
  it('are the quarters of an hour from a quarter ahead until it closes', () => {
    expect(times(at('19:00'), at('18:05'))).toEqual([at('18:30'), at('18:45')]);
    expect(times(at('18:20'), at('18:05'))).toEqual([]);
    expect(times(null, at('18:00'))).toHaveLength(24);
  });

  it('keep the one that was chosen until it has passed, since it is what is ordered', () => {
    const chosen = at('18:15');
    expect(times(at('19:00'), at('18:05'), chosen)).toEqual([chosen, at('18:30'), at('18:45')]);
    expect(times(at('19:00'), at('17:40'), chosen).filter((one) => one === chosen)).toHaveLength(1);
    expect(times(at('19:00'), at('18:15'), chosen)).not.toContain(chosen);
    expect(times(at('18:10'), at('18:05'), chosen)).toEqual([]);
  });
});
