import { domainToASCII, domainToUnicode } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { email } from '../../server/http/endpoint.ts';
import { canonicalAddress, domainToAscii } from '../../server/http/mail-address.ts';

describe('[1.3.11] a mail address', () => {
  it.each([
    ["sean.o'brien@example.com", "sean.o'brien@example.com"],
    [' Ana@Example.ORG ', 'ana@example.org'],
    ['ana+table@xn--mnchen-3ya.de', 'ana+table@münchen.de'],
    ['ana@MÜNCHEN.de', 'ana@münchen.de'],
    ['ana@mu\u0308nchen.de', 'ana@münchen.de'],
    ['ana@例え.テスト', 'ana@例え.テスト'],
    ['用户@例子.广告', '用户@例子.广告'],
    ['JOSÉ@example.org', 'josé@example.org'],
    ['jose\u0301@example.org', 'josé@example.org'],
    ['Ελένη@παράδειγμα.ελ', 'ελένη@παράδειγμα.ελ'],
    ['دعم@مثال.إختبار', 'دعم@مثال.إختبار'],
    ['ana@ｅxample.org', 'ana@example.org'],
  ])('%j is stored as %j', (typed, stored) => {
    expect(email.parse(typed)).toBe(stored);
    expect(email.parse(stored)).toBe(stored);
  });

  it.each([
    'ana',
    'ana@',
    '@example.org',
    'ana@example',
    'ana@@example.org',
    'ana@example.org\r\nBcc: eve@evil.example',
    'ana@example.org, eve@evil.example',
    'ana@example.org;eve@evil.example',
    '"eve@evil.example y"@example.org',
    'ana(comment)@example.org',
    '<ana@example.org>',
    'ana eve@example.org',
    'ana\u0000@example.org',
    'ana\u202Egro@example.org',
    'ana\u200B@example.org',
    'ana\u3164@example.org',
    'ana\uFE0F@example.org',
    'ana@exam\u00ADple.org',
    'ana@exam\u200Dple.org',
    'ana@[127.0.0.1]',
    'ana@１.2.3.４',
    'ana@ex%61mple.org',
    'ana@example.org/path',
    'ana@example.org:25',
    'ana@-example.org',
    'ana@xn--a.example',
    'ana@xn--zzzzzzzzzz--.example',
    'ana@♥\uD83D.example',
    `${'é'.repeat(33)}@example.org`,
    `${'a'.repeat(65)}@example.org`,
    `a@${'ü'.repeat(60)}.${'ü'.repeat(60)}.${'ü'.repeat(60)}.${'ü'.repeat(60)}.example`,
  ])('%j is refused', (typed) => {
    expect(email.safeParse(typed)).toMatchObject({
      success: false,
      error: { issues: [{ code: 'custom', params: { rule: 'email_format' } }] },
    });
  });

  it('of 254 octets is accepted, of 255 refused', () => {
    const domain = `${'d'.repeat(63)}.${'d'.repeat(63)}.${'d'.repeat(61)}`;
    const local = 'a'.repeat(64);
    expect(canonicalAddress(`${local}@${domain}`)).toHaveLength(254);
    expect(canonicalAddress(`${local}@d${domain.slice(1)}d`)).toBeNull();
  });

  it('has one spelling for all that mail servers treat as the same, as Node reads domains', () => {
    const label = fc
      .array(fc.constantFrom(...'abcxyz059äöüßñçéřšžđøåæœабвгдαβγδאבג日本語中文한국'), {
        minLength: 1,
        maxLength: 12,
      })
      .map((signs) => signs.join(''));
    fc.assert(
      fc.property(label, label, (first, second) => {
        const domain = `${first}.${second}.example`;
        const ascii = domainToASCII(domain);
        const stored = canonicalAddress(`ana@${domain}`);
        if (stored === null) return;
        expect(domainToAscii(stored.slice(4))).toBe(ascii);
        expect(stored).toBe(`ana@${domainToUnicode(ascii)}`);
        expect(canonicalAddress(`ana@${ascii}`)).toBe(stored);
        expect(canonicalAddress(stored)).toBe(stored);
      }),
    );
  });
});
