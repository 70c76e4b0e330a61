#!/usr/bin/env node
/**
 * Behaves as cloudflared does, without Cloudflare: prints its address on standard error, answers how
 * its connection is, and forwards what comes to its "edge" with the headers that Cloudflare adds.
 * `behaviour.json` beside it (or in STAND_IN_FOLDER) says what goes wrong; `state.json` there tells
 * the test what it was started with.
 */
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const http = require('node:http');
const { dirname, join } = require('node:path');

const folder = process.env.STAND_IN_FOLDER ?? dirname(process.argv[1]);
const stateFile = join(folder, 'state.json');
const read = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {});
const behaviour = read(join(folder, 'behaviour.json'));
const runs = (read(stateFile).runs ?? 0) + 1;
const args = process.argv.slice(2);
const target = behaviour.target ?? args[args.indexOf('--url') + 1] ?? process.env.TUNNEL_URL;
const isQuick = args.includes('--url');
const say = (level, text) => process.stderr.write(`${new Date().toISOString()} ${level} ${text}\n`);

const edge = http.createServer((request, response) => {
  const forwarded = http.request(
    new URL(request.url, target),
    {
      method: request.method,
      headers: {
        ...request.headers,
        'x-forwarded-for': request.headers['x-test-guest'] ?? '203.0.113.7',
        'x-forwarded-proto': 'https',
        'cf-connecting-ip': '203.0.113.7',
      },
    },
    (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    },
  );
  forwarded.on('error', () => response.writeHead(502).end());
  request.pipe(forwarded);
});
const metrics = http.createServer((_request, response) => {
  const { isSilent, isLost } = read(join(folder, 'behaviour.json'));
  if (!isSilent) response.writeHead(isLost ? 503 : 200).end('{}');
});

function become() {
  say('INF', `Starting metrics server on 127.0.0.1:${metrics.address().port}/metrics`);
  say('INF', `Settings: map[token:${process.env.TUNNEL_TOKEN ?? ''}]`);
  if (behaviour.printsNothing) return;
  if (isQuick) {
    say(
      'INF',
      'Thank you for trying Cloudflare Tunnel. (https://www.cloudflare.com/website-terms/)',
    );
    say('ERR', 'Post "https://api.trycloudflare.com/tunnel": context deadline exceeded');
    say('INF', `|  https://run-${runs}-${behaviour.name ?? 'of-words'}.trycloudflare.com  |`);
  }
  if (behaviour.address) process.stdout.write(`your url is: ${behaviour.address}\n`);
  say('INF', 'Registered tunnel connection connIndex=0 protocol=quic');
  if (behaviour.dies) process.exit(1);
}

if (behaviour.ignoresSignals) process.on('SIGTERM', () => say('INF', 'not now'));
edge.listen(0, '127.0.0.1', () =>
  metrics.listen(0, '127.0.0.1', () => {
    const { port } = edge.address();
    const environment = Object.keys(process.env);
    writeFileSync(
      stateFile,
      JSON.stringify({ pid: process.pid, runs, edge: port, args, environment, target }),
    );
    become();
  }),
);
