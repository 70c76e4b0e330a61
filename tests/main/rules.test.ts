import { createHmac } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { Lines } from '../../main/lines.ts';
import { mayFrame, mayOpenOutside, sameOrigin } from '../../main/links.ts';
import { pageSize } from '../../server/printing/page-size.ts';
import { parseServerLine } from '../../main/server-protocol.ts';

const secret = 'a secret of this start';
const proof = createHmac('sha256', secret).update('ready').digest('hex');
function ready(more: object): string {
  const [staff_url, portal_url] = ['http://127.0.0.1:4100', 'http://127.0.0.1:4000'];
  return `DESKTOP_READY ${JSON.stringify({ staff_url, portal_url, proof, ...more })}`;
}

describe('the messages of the server', () => {
  test('are accepted with the proof of this start', () => {
    expect(parseServerLine(ready({}), secret)).toEqual({
      ready: { staff_url: 'http://127.0.0.1:4100', portal_url: 'http://127.0.0.1:4000' },
    });
  });
  test.each([
    { proof: '' },
    { proof: proof.replace(/^./, (c) => (c === '0' ? '1' : '0')) },
    { proof: 7 },
    { staff_url: 'file:///x' },
    { staff_url: 'javascript:1' },
  ])('are refused with %j', (more) => expect(parseServerLine(ready(more), secret)).toBeNull());
  test('may give the reason of a failure, as a known code or "other"', () => {
    expect(
      parseServerLine('DESKTOP_FAILED {"code":"port_in_use","message":"m","details":"d"}', secret),
    ).toEqual({ failure: { code: 'port_in_use', message: 'm', details: 'd', backup: null } });
    expect(parseServerLine('DESKTOP_FAILED {"code":"new","message":"m"}', secret)).toEqual({
      failure: { code: 'other', message: 'm', details: '', backup: null },
    });
  });
  test('may offer a backup, whose name is one and never a path', () => {
    const backup = { name: 'auto-x.sqlite', made_at: '2026-01-01T04:00:00.000Z' };
    const said = (more: object): unknown => {
      const failure = { code: 'database', message: 'm', backup: { ...backup, ...more } };
      return parseServerLine(`DESKTOP_FAILED ${JSON.stringify(failure)}`, secret);
    };
    expect(said({ needs_passphrase: true })).toMatchObject({
      failure: { backup: { name: 'auto-x.sqlite', needs_passphrase: true } },
    });
    for (const name of ['../x.sqlite', '--data-dir', '/etc/passwd', 'a b'])
      expect(said({ name, needs_passphrase: false })).toMatchObject({ failure: { backup: null } });
  });
  test.each(['ready', 'DESKTOP_READY', 'DESKTOP_READY {', 'DESKTOP_FAILED []'])(
    'exclude other output: %s',
    (line) => expect(parseServerLine(line, secret)).toBeNull(),
  );
});

describe('the lines of a stream', () => {
  const read = (stream: PassThrough): { received: string[]; lines: Lines } => {
    const received: string[] = [];
    return { received, lines: new Lines(stream, (line) => received.push(line)) };
  };
  test('are complete however the bytes arrive, also the last one without its end', async () => {
    const stream = new PassThrough();
    const { received, lines } = read(stream);
    const bytes = Buffer.from('Café\r\nzwei\n\nende');
    for (const byte of bytes) stream.write(Buffer.from([byte]));
    stream.end();
    await lines.ended;
    expect(received).toEqual(['Café', 'zwei', '', 'ende']);
  });
  test('are not lost when the listeners are removed in the middle of one', async () => {
    const stream = new PassThrough();
    const { received, lines } = read(stream);
    stream.write('first\nsec');
    await new Promise(setImmediate);
    stream.removeAllListeners();
    lines.attach();
    stream.end('ond\nthird');
    await lines.ended;
    expect(received).toEqual(['first', 'second', 'third']);
  });
});

describe('links that leave the app', () => {
  const portal = 'https://menu.example';
  test.each(['mailto:guest@example.org', 'https://menu.example/menu/x'])('opens %s', (url) =>
    expect(mayOpenOutside(url, portal)).toBe(true),
  );
  test.each([
    'https://menu.example.evil.org/',
    'https://evil.example/',
    'http://menu.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://x/y',
    'ms-settings:',
    '',
    'x',
  ])('does not open %s', (url) => expect(mayOpenOutside(url, portal)).toBe(false));
  test('opens no http portal', () =>
    expect(mayOpenOutside('http://192.168.1.2:4000/', 'http://192.168.1.2:4000')).toBe(false));
  test('treats two addresses without an origin as foreign', () =>
    expect(sameOrigin('data:,a', 'data:,a')).toBe(false));
});

describe('frames in a page', () => {
  const page = 'http://127.0.0.1:4100/invoices/x';
  const viewer = 'chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai';
  test.each(['http://127.0.0.1:4100/api/invoices/x/pdf', `${viewer}/index.html`, `${viewer}/3b1c`])(
    'show %s',
    (url) => expect(mayFrame(url, page)).toBe(true),
  );
  test('of the PDF viewer show its own parts', () =>
    expect(mayFrame(`${viewer}/3b1c`, `${viewer}/index.html`)).toBe(true));
  test.each([
    'http://127.0.0.1:4000/menu/x',
    'https://evil.example/',
    'chrome-extension://aaaabbbbccccddddeeeeffffgggghhhh/',
    'file:///etc/passwd',
    'data:text/html,x',
    'javascript:alert(1)',
    `https://evil.example/${viewer}`,
  ])('do not show %s', (url) => expect(mayFrame(url, page)).toBe(false));
});

describe('the page size for printing', () => {
  test('is A4, or as long as the receipt', () => {
    expect(pageSize('a4', Buffer.from('/MediaBox [0 0 226.77 400]'))).toBe('A4');
    expect(pageSize('receipt', Buffer.from('<< /MediaBox [0 0 226.77 400] >>'))).toEqual({
      width: 79_999,
      height: 141_111,
    });
  });
  test('is a usual roll width if the document does not say', () => {
    expect(pageSize('receipt', Buffer.from('<h1>'))).toEqual({ width: 80_000, height: 297_000 });
  });
});
