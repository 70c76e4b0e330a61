import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { portalRoutes, staffPortRoutes } from '../server/routes.ts';
import type { EndpointShape } from '../server/http/endpoint.ts';

const root = resolve(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
/** The paths that git ignores: a name anywhere, or `/name` at the top level only. */
const ignored = new Set([
  '/.git',
  ...read('.gitignore')
    .split('\n')
    .map((line) => line.replace(/\/$/, '')),
]);
function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(
      ({ name }) =>
        !ignored.has(name) && !ignored.has(`/${folder}${name}`) && !name.startsWith('scratch-'),
    )
    .flatMap((entry) => {
      const path = `${folder}${entry.name}`;
      return entry.isDirectory() ? filesIn(`${path}/`) : [path];
    });
}
const files = filesIn('');

describe('source files', () => {
  it('lie in the folders that docs/ARCHITECTURE.md names', () => {
    const planned =
      /^(\..*|package(-lock)?\.json|electron-builder\.yml|main|renderer|server|migrations|assets|docs|tests|README\.md|CONTRIBUTING\.md|CHANGELOG\.md|SECURITY\.md|LICENSE|.*\.config\.(ts|js|mjs|cjs)|tsconfig.*\.json)$/;
    expect(
      [...new Set(files.map((path) => path.split('/')[0]!))].filter(
        (entry) => !planned.test(entry),
      ),
    ).toEqual([]);
  });
  it('lie in no folder with a name that says nothing, such as utils', () => {
    expect(
      files.filter((path) =>
        /(^|\/)(shared|common|utils?|helpers?|services|controllers|misc)\//.test(path),
      ),
    ).toEqual([]);
  });
  it('have no line of more than 100 characters, but for URLs and regular expressions', () => {
    const isLong = (line: string) => line.length > 100 && !/https?:|^\s*\/[^/*]/.test(line);
    const long = files
      .filter((path) => /^(main|renderer|server)\/.*\.(ts|vue)$/.test(path))
      .flatMap((path) =>
        read(path)
          .split('\n')
          .flatMap((line, place) => (isLong(line) ? `${path}:${place + 1}` : [])),
      );
    expect(long).toEqual([]);
  });
  it('of tests replace a module only where no other test has it loaded', () => {
    const isolated = read('vitest.config.ts');
    const replacing = files.filter(
      (path) => path.startsWith('tests/server/') && /^vi\.mock\(/m.test(read(path)),
    );
    expect(replacing.length).toBeGreaterThan(0);
    expect(replacing.filter((path) => !isolated.includes(`'${path}'`))).toEqual([]);
  });
  it('[1.2.1] put no inline script into a page, which the CSP would block', () => {
    const pages = files.filter((path) => path.startsWith('renderer/') && path.endsWith('.html'));
    expect(pages.length).toBeGreaterThan(0);
    expect(
      pages.filter((path) => /<script(?![^>]*\ssrc=)|\son\w+=|javascript:/i.test(read(path))),
    ).toEqual([]);
  });
});

interface ImportRule {
  name: string;
  severity: string;
  from: object;
  to: object;
}
function rulesIn(path: string) {
  return (createRequire(import.meta.url)(path) as { forbidden: ImportRule[] }).forbidden;
}
const IMPORT_RULES = [
  'no-cycles',
  'folders-are-a-dag',
  'root-files-are-the-top-or-the-bottom',
  'features-know-no-top',
  'renderer-enters-server-by-its-doors',
  'renderer-enters-main-by-bridge-types',
  'bridge-is-types-only-for-renderer',
  'staff-and-portal-are-strangers',
  'ui-knows-no-app',
  'doors-are-pure',
  'server-knows-no-desktop',
  'main-starts-server-but-never-imports-it',
  'models-stay-home',
  'plumbing-knows-no-feature',
  'routes-are-leaves',
  'express-stays-at-the-edge',
  'sequelize-stays-in-the-data-layer',
  'drivers-stay-in-the-data-layer',
  'migrations-import-nothing-of-ours',
  'no-tests-in-production',
  'imports-are-declared',
  'server-and-main-run-on-what-is-shipped',
  'no-orphans',
];

describe('import rules', () => {
  const ours = rulesIn(join(root, '.dependency-cruiser.cjs'));
  it('are all there, and each fails the build', () => {
    expect(ours.map(({ name }) => name)).toEqual(IMPORT_RULES);
    expect(ours.filter(({ severity }) => severity !== 'error')).toEqual([]);
  });
});

describe('endpoints', async () => {
  const isEndpoint = (value: unknown): value is EndpointShape =>
    typeof value === 'object' && value !== null && 'port' in value && 'responses' in value;
  const contracts = readdirSync(join(root, 'server'), { recursive: true, encoding: 'utf8' })
    .map((name) => `server/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('/contract.ts'));
  const stated = (
    await Promise.all(
      contracts.map(async (path) =>
        Object.values(
          (await import(/* @vite-ignore */ join(root, path))) as Record<string, unknown>,
        ).filter(isEndpoint),
      ),
    )
  ).flat();
  const reported = ({ port, method, path }: EndpointShape) => `${port}: ${method} ${path}`;
  const mounted = [
    ...portalRoutes.map(({ endpoint }) => `portal: ${endpoint.method} ${endpoint.path}`),
    ...staffPortRoutes.map(({ endpoint }) => `staff: ${endpoint.method} ${endpoint.path}`),
  ];

  it('are mounted once, on the port that they state', () => {
    expect(stated.length).toBeGreaterThan(0);
    expect([...mounted].sort()).toEqual(stated.map(reported).sort());
    expect(mounted.filter((one, index) => mounted.indexOf(one) !== index)).toEqual([]);
  });
  it('have a summary', () =>
    expect(stated.filter(({ summary }) => summary.trim().length < 8).map(reported)).toEqual([]));
  it('state a schema for each parameter in their path', () => {
    const names = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
    const params = ({ params }: EndpointShape) =>
      Object.keys((params as { shape?: object } | undefined)?.shape ?? {});
    expect(
      stated
        .filter((endpoint) => params(endpoint).join() !== names(endpoint.path).join())
        .map(reported),
    ).toEqual([]);
  });
  it('[13.4.1] of staff lie under /api, and those of guests do not', () => {
    expect(
      stated
        .filter(({ port, path }) => (port === 'staff') !== path.startsWith('/api/'))
        .map(reported),
    ).toEqual([]);
  });
});
