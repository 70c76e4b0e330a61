import { describe, expect, it } from 'vitest';
import { deviceOf } from '../../renderer/ui/device.ts';
import { deviceName } from '../../server/mail/device.ts';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0';
const AGENTS = [
  ['Safari', 'iOS', `${IPHONE} Version/18.0 Mobile/15E148 Safari/604.1`],
  ['Chrome', 'iOS', `${IPHONE} CriOS/140.0 Mobile/15E148 Safari/604.1`],
  ['Chrome', 'Android', `Mozilla/5.0 (Linux; Android 15) ${CHROME} Mobile Safari/537.36`],
  [
    'Samsung Internet',
    'Android',
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 SamsungBrowser/27.0 ' +
      'Chrome/125.0 Mobile Safari/537.36',
  ],
  [
    'Edge',
    'Windows',
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 Edg/140.0.0.0`,
  ],
  ['Firefox', 'Linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
  [
    'Opera',
    'macOS',
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${CHROME} Safari/537.36 OPR/120.0`,
  ],
  ['Chrome', 'ChromeOS', `Mozilla/5.0 (X11; CrOS x86_64 16181.61.0) ${CHROME} Safari/537.36`],
] as const;

describe('the device behind a session', () => {
  it.each(AGENTS)('%s on %s, as in our mails', (browser, system, userAgent) => {
    expect(deviceOf(userAgent)).toEqual({ browser, system });
    expect(deviceName(userAgent)).toBe(`${browser}, ${system}`);
  });

  it('contains nothing that is copied from the header', () => {
    for (const userAgent of ['<b>Win money at evil.example</b>', '', null])
      expect(Object.values(deviceOf(userAgent)).filter(Boolean)).toEqual([]);
  });
});
