import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { face, runsOf } from '../../../server/invoices/pdf/fonts.ts';
import { shape } from '../../../server/invoices/pdf/shaping.ts';
import { renderInvoicePdf } from '../../../server/invoices/pdf/pdf.ts';
import { textOfPdf } from '../../support/pdf.ts';
import { buyer, sampleInvoice } from './sample-invoice.ts';
import { HAS_LONG_FORM, proof } from '../../support/torture.ts';

const NAMES = {
  Japanese: '株式会社さくら食品 東京支店・カフェ',
  'simplified Chinese': '上海贸易有限公司',
  'traditional Chinese': '臺灣貿易股份有限公司',
  Korean: '주식회사 한빛 ㈜대한',
  Thai: 'บริษัท สยาม จำกัด น้ำใส',
  Hindi: 'आरोही ट्रेडर्स प्राइवेट लिमिटेड',
  Bengali: 'শাপলা লিমিটেড কোম্পানি',
  Punjabi: 'ਸਿੰਘ ਟਰੇਡਰਜ਼',
  Gujarati: 'શ્રી કિરણ ટ્રેડર્સ',
  Odia: 'ଶ୍ରୀ କମ୍ପାନୀ',
  Tamil: 'தமிழ் நிறுவனம் கொள்கை',
  Telugu: 'శ్రీ లక్ష్మీ ట్రేడర్స్',
  Kannada: 'ಶ್ರೀ ಕಂಪನಿ ಕೊಡಗು',
  Malayalam: 'ശ്രീ കമ്പനി കൊച്ചി',
  Sinhala: 'ශ්‍රී ලංකා කොළඹ',
  Khmer: 'ក្រុមហ៊ុន ភ្នំពេញ',
  Amharic: 'አዲስ አበባ',
  Greek: 'ΑΦΟΙ ΠΑΠΑΔΟΠΟΥΛΟΙ Ο.Ε.',
  Russian: 'ООО «Ромашка»',
  Georgian: 'შპს მზე',
  Armenian: 'Արև ՍՊԸ',
  Vietnamese: 'Công ty Hoa Sữa',
  mixed: 'Sakura さくら GmbH 上海 ไทย',
};
const RIGHT_TO_LEFT = {
  Arabic: 'شركة النور للتجارة',
  Hebrew: 'חברת השקד בע״מ',
  Dhivehi: 'ދިވެހި ރާއްޖެ',
};
/**
 * Removes spaces that the layout sets between two fonts; a letter that is rendered as two (ำ, কো)
 * is compared by its parts.
 */
const tight = (text: string) => text.normalize('NFKD').replace(/\s+/g, '');
function render(name: string, format: 'a4' | 'receipt' = 'a4') {
  return renderInvoicePdf(sampleInvoice({ buyer: { ...buyer, name } }), { format });
}

describe('a buyer’s name', () => {
  it.each(Object.entries(NAMES))(
    'in %s is extracted from the A4 PDF and the receipt letter for letter',
    async (_script, name) => {
      for (const format of ['a4', 'receipt'] as const) {
        const bytes = await render(name, format);
        expect(bytes.length).toBeLessThan(60_000);
        expect(tight(await textOfPdf(bytes))).toContain(tight(name));
      }
    },
  );

  it.each(Object.entries(RIGHT_TO_LEFT))(
    'in %s is rendered with no letter missing',
    async (_script, name) => {
      for (const format of ['a4', 'receipt'] as const)
        expect(await textOfPdf(await render(name, format))).not.toContain('\uFFFD');
    },
  );

  it('is rendered with combining marks in any place: fontkit throws at some', async () => {
    expect(tight(await textOfPdf(await render('ਸ਼ਿੰ੍ਿ శ్ీ్ ភ្្ំំ ำ่ำ')))).toContain('శ');
  });

  it('is extracted without invisible characters, and without those that a font lacks', async () => {
    const text = await textOfPdf(await render('寿司🍣\u202E\u200D店 မြန်မာ'));
    expect(tight(text)).toContain('寿司店');
    expect(text).toContain('\uFFFD');
  });

  it('breaks between letters when it is long and has no spaces, and keeps all of them', async () => {
    const name = '株式会社東京国際食品貿易'.repeat(6);
    for (const format of ['a4', 'receipt'] as const)
      expect(tight(await textOfPdf(await render(name, format)))).toContain(name);
  });

  it('in twenty scripts is rendered to the same bytes, whatever was rendered before', async () => {
    const name = Object.values(NAMES).join(' ');
    const first = await render(name);
    await render('食品 ไทย কি కొ ಕೊ ശി');
    expect(first.equals(await render(name))).toBe(true);
    expect(first.length).toBeLessThan(300_000);
  });

  it('is extracted correctly where the same glyph stands for another letter in another word', async () => {
    expect(tight(await textOfPdf(await render('কি কো কা কে')))).toContain(tight('কি কো কা কে'));
  });
});

it('has its spaces in Korean set in our own font, which can measure them', () => {
  expect(runsOf('한 빛', 'regular').map(({ text, face }) => [text, face])).toEqual([
    ['한', 'hangul'],
    [' ', 'regular'],
    ['빛', 'hangul'],
  ]);
});

describe('shaping that is skipped for plain words', () => {
  const fonts = (['regular', 'semibold', 'fallback'] as const).map(face);
  const range = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index));
  /** Latin, Greek and Cyrillic with all their accents, signs and currencies. */
  const letters = [
    ...range(0x20, 0x52f),
    ...range(0x1e00, 0x1fff),
    ...range(0x2010, 0x20bf),
    '\u2212',
  ].filter((letter) => !/[\p{C}\p{M}\p{Z}]/u.test(letter) || letter === ' ');
  /** The font's own `layout`, not the cached one. */
  const whole = (font: (typeof fonts)[number], word: string) => {
    font._glyphs = {};
    return Object.getPrototypeOf(font).layout.call(font, word);
  };
  const same = (word: string) => {
    for (const font of fonts) {
      const [ours, all] = [shape(Object.getPrototypeOf(font), word), whole(font, word)];
      expect([
        word,
        ours.glyphs.map(({ id, codePoints }) => [id, codePoints]),
        ours.positions,
      ]).toEqual([
        word,
        all.glyphs.map(({ id, codePoints }: (typeof all.glyphs)[number]) => [id, codePoints]),
        all.positions,
      ]);
    }
  };

  it('would change no glyph and no position, alone or between letters', () => {
    for (const letter of letters.filter((one) =>
      fonts.every((font) => font.hasGlyphForCodePoint(one.codePointAt(0)!)),
    )) {
      same(letter);
      same(`a${letter}b`);
    }
  });

  it('would change none in any word of them', HAS_LONG_FORM, () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.constantFrom(...letters), { minLength: 1, maxLength: 12 })
          .map((parts) => parts.join('')),
        same,
      ),
      { numRuns: proof(60, 300) },
    );
  });
});
