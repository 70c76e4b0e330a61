import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { namesPort, parseCommand } from '../../../server/tunnel-command.ts';
import { addressIn, quickAddressIn } from '../../../server/network/programs.ts';
import { Tunnel, type TunnelTimes } from '../../../server/network/tunnel.ts';
import { until } from '../../support/mail-server.ts';
import { isAlive, standInFolder } from '../../support/tunnel.ts';

const QUICK: Partial<TunnelTimes> = { firstPause: 1, longestPause: 8, look: 20, toEnd: 500 };
let standIn: ReturnType<typeof standInFolder>;
let tunnel: Tunnel;
let changes: number;
beforeEach(() => {
  standIn = standInFolder();
  changes = 0;
});
afterEach(async () => {
  await tunnel.stop();
  standIn.remove();
});

function open(times: Partial<TunnelTimes> = {}) {
  tunnel = new Tunnel(
    {
      command: standIn.program,
      args: ['tunnel', '--url', 'http://127.0.0.1:9'],
      env: { PATH: process.env.PATH ?? '', TUNNEL_TOKEN: 'a-secret' },
      secret: 'a-secret',
      addressIn: quickAddressIn,
      saysUp: () => false,
      readyAt: (line) => {
        const at = /metrics server on ([\d.:]+)\/metrics/.exec(line)?.[1];
        return at ? `http://${at}/ready` : null;
      },
    },
    () => (changes += 1),
    { ...QUICK, ...times },
  );
  tunnel.start();
}
const state = () => tunnel.status().state;

describe('the program of a tunnel', () => {
  it('gives its address, keeps its last lines without the secret, and ends with the server', async () => {
    open();
    await until('the tunnel', () => state() === 'up');
    const { address, lines, restarts } = tunnel.status();
    expect([address, restarts]).toEqual(['https://run-1-of-words.trycloudflare.com', 0]);
    expect(changes).toBeGreaterThan(0);
    expect(lines.join('\n')).toContain('token:***');
    expect(lines.join('\n')).not.toContain('a-secret');
    const { pid } = standIn.started()!;
    await tunnel.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('is started again when it dies, and again, and its new address is taken', async () => {
    standIn.behave({ dies: true });
    open();
    await until('a restart', () => tunnel.status().restarts >= 2);
    standIn.behave({});
    await until('the tunnel', () => state() === 'up');
    const { runs } = standIn.started()!;
    expect(runs).toBeGreaterThan(2);
    expect(tunnel.status().address).toBe(`https://run-${runs}-of-words.trycloudflare.com`);
  });

  it('is ended and started again when it prints no address, and says so', async () => {
    standIn.behave({ printsNothing: true });
    open({ toBeUp: 400 });
    await until('a restart', () => tunnel.status().restarts >= 1);
    expect(tunnel.status().lines.join('\n')).toContain('No public address');
    expect(tunnel.status().address).toBeNull();
    standIn.behave({});
    await until('the tunnel', () => state() === 'up');
  });

  it('is lost while it has no connection, and is started again when it does not answer', async () => {
    open();
    await until('the tunnel', () => state() === 'up');
    const first = standIn.started()!;
    standIn.behave({ isLost: true });
    await until('a lost connection', () => state() === 'lost');
    expect(tunnel.status().address).not.toBeNull();
    standIn.behave({});
    await until('the tunnel', () => state() === 'up');
    expect(standIn.started()!.pid).toBe(first.pid);
    process.kill(first.pid, 'SIGSTOP');
    await until('a restart', () => tunnel.status().restarts === 1 && state() === 'up');
    expect(isAlive(first.pid)).toBe(false);
  });

  it('whose connection does not come back is started again, and its new address is taken', async () => {
    open({ toBeBack: 100 });
    await until('the tunnel', () => state() === 'up');
    const first = standIn.started()!;
    standIn.behave({ isLost: true });
    await until('a restart', () => tunnel.status().restarts >= 1);
    expect(tunnel.status().lines.join('\n')).toContain('does not come back');
    standIn.behave({});
    await until('the tunnel', () => state() === 'up' && standIn.started()!.pid !== first.pid);
    const { runs } = standIn.started()!;
    expect(tunnel.status().address).toBe(`https://run-${runs}-of-words.trycloudflare.com`);
    expect(isAlive(first.pid)).toBe(false);
  });

  it('ends by force when it does not end by itself', async () => {
    standIn.behave({ ignoresSignals: true });
    open();
    await until('the tunnel', () => state() === 'up');
    const { pid } = standIn.started()!;
    await tunnel.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('that is not there says so, and is tried again', async () => {
    standIn.remove();
    open();
    await until('a restart', () => tunnel.status().restarts >= 2);
    expect(tunnel.status().lines.join('\n')).toContain('ENOENT');
  });
});

describe('what programs print', () => {
  it.each([
    [
      '|  https://blue-sky.trycloudflare.com                   |',
      'https://blue-sky.trycloudflare.com',
    ],
    [
      't=2026 lvl=info msg="started tunnel" url=https://ab12.ngrok-free.app',
      'https://ab12.ngrok-free.app',
    ],
    ['Forwarding  https://x.example -> http://localhost:4000', 'https://x.example'],
    ['your url is: https://menu.loca.lt/', 'https://menu.loca.lt'],
    ['(https://www.cloudflare.com/website-terms/), https://developers.cloudflare.com', null],
    ['Post "https://api.trycloudflare.com/tunnel": timeout', null],
    ['Post "https://api.trycloudflare.com": timeout', null],
    ['listening on https://127.0.0.1:8443 and https://localhost', null],
    ['see https://help.example/tunnels for more', null],
    ['http://plain.example', null],
  ])('%s', (line, address) => {
    expect(addressIn(line)).toBe(address);
  });

  it.each([
    ['cloudflared tunnel --url {portal}', ['cloudflared', 'tunnel', '--url', '{portal}']],
    ['"C:\\My Tools\\t.exe" \'a b\' c;d $(e)', ['C:\\My Tools\\t.exe', 'a b', 'c;d', '$(e)']],
    ['  ', undefined],
    ['program "open', undefined],
    ['pro"gram"', undefined],
  ])('a command %s is split without a shell', (text, parts) => {
    expect(parseCommand(text)).toEqual(parts);
  });

  it.each([
    ['ngrok http 4100', true],
    ['cloudflared tunnel --url http://localhost:4100/', true],
    ['ssh -R 80:localhost:4100 serveo.net', true],
    ['ngrok http --url=:4100', true],
    ['ngrok http 4000', false],
    ['tool --token 14100', false],
  ])('%s names the port of the staff: %s', (command, names) => {
    expect(namesPort(command, 4100)).toBe(names);
  });
});
