import { describe, expect, test } from 'vitest';
import { failurePage, type FailureView } from '../../main/failure-page.ts';
import { desktopTexts } from '../../main/texts.ts';

const backup = {
  name: 'auto-x.sqlite',
  made_at: '2026-03-04T04:00:00.000Z',
  needs_passphrase: false,
};
const view: FailureView = {
  failure: {
    code: 'database',
    message: 'The database <b>is</b> damaged.',
    details: 'at secret.js',
    backup,
  },
  dataFolder: '/home/"luz"/data',
  settingsFile: '/home/"luz"/data/config.env',
  step: 'said',
  refusal: null,
  note: null,
  isCopied: false,
  isReportSaved: false,
};
const page = (more: Partial<FailureView> = {}, language = 'en'): string =>
  failurePage({ ...view, ...more }, { words: desktopTexts(language), locale: language, language });
const buttons = (html: string): string[] =>
  [...html.matchAll(/<button name="act" value="(\w+)"/g)].map(([, act]) => act!);
const first = (html: string): string | undefined => /value="(\w+)" class="first"/.exec(html)?.[1];

describe('the page of a failed start', () => {
  test('names the folder and the file of the settings, and shows markup as text', () => {
    const html = page();
    expect(html).toContain('/home/&#34;luz&#34;/data/config.env');
    expect(html).toContain('&#60;b&#62;is&#60;/b&#62;');
    expect(html).not.toMatch(/<script|<b>|https?:/);
  });

  test('offers the backup first where that is the remedy, else to try again', () => {
    expect(buttons(page())).toEqual(['folder', 'report', 'copy', 'quit', 'retry', 'ask']);
    expect(first(page())).toBe('ask');
    const keys = page({ failure: { ...view.failure, code: 'keys' } });
    expect([first(keys), buttons(keys).includes('ask')]).toEqual(['retry', true]);
    const port = page({ failure: { ...view.failure, code: 'port_in_use', backup: null } });
    expect([first(port), buttons(port).includes('ask')]).toEqual(['retry', false]);
  });

  test('shows what the program said last only where nothing better is known', () => {
    expect(page()).not.toContain('secret.js');
    expect(page({ failure: { ...view.failure, code: 'other' } })).toContain('secret.js');
  });

  test('asks before a restore, for the passphrase too where the keys are sealed', () => {
    const plain = page({ step: 'asked' });
    expect(plain).not.toContain('<input type="password"');
    // The return key presses the first button, which restores.
    expect(buttons(plain)).toEqual(['restore', 'back', 'restore']);
    const failure = { ...view.failure, backup: { ...backup, needs_passphrase: true } };
    const wrong = { said: 'x', problem: 'wrong_passphrase' };
    const sealed = page({ step: 'asked', failure, refusal: wrong });
    expect(sealed).toContain('<input type="password"');
    expect(sealed).toContain(desktopTexts('en').failure.wrongPassphrase);
  });

  test.each(['en', 'es', 'de', 'fr', 'it', 'pt'])('is in the system’s language: %s', (language) => {
    const words = desktopTexts(language);
    const html = page({ note: 'one more thing' }, language);
    expect(html).toContain(`lang="${language}"`);
    for (const text of [words.title.database, words.failure.retry, 'one more thing'])
      expect(html).toContain(text);
  });
});
