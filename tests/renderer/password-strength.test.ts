import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reviewPassword } from '../../renderer/ui/password-strength.ts';
import { newPassword } from '../../server/accounts/contract.ts';

const character = fc.oneof(
  fc.constantFrom('a', 'B', '7', ' ', 'ß', 'Ñ', '🍷'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
);
const password = fc.array(character, { maxLength: 140 }).map((characters) => characters.join(''));

describe('the hint while a password is typed', () => {
  it('refuses exactly what the server refuses', () => {
    fc.assert(
      fc.property(password, (typed) => {
        expect(['fair', 'strong'].includes(reviewPassword(typed).level)).toBe(
          newPassword.safeParse(typed).success,
        );
      }),
    );
  });

  it.each([
    ['', { level: 'none', share: 0 }],
    ['abc', { level: 'refused', short: 5, lacks: ['upper', 'digit'] }],
    ['abcdefgh', { level: 'refused', short: 0, toStrong: 7, lacks: ['upper', 'digit'] }],
    ['Abcdefg1', { level: 'fair', toStrong: 7, lacks: [] }],
    ['three plain words', { level: 'strong', share: 1, lacks: [] }],
    ['ababababababababab', { level: 'fair', repeats: true }],
    ['x'.repeat(130), { level: 'refused', over: 2 }],
    ['🍷'.repeat(128), { level: 'fair', over: 0 }],
    ['A.Guest1@example.org', { level: 'refused', isEmail: true }],
  ] as const)('rates %s', (typed, expected) => {
    expect(reviewPassword(typed, 'a.guest1@example.org')).toMatchObject(expected);
  });
});
