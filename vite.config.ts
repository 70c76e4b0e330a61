import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { baseCompile } from '@intlify/message-compiler';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { directionOf, type GuestLanguage } from './server/locales.ts';

const here = import.meta.dirname;
const at = (path: string) => resolve(here, path);
const present = (entries: Record<string, string>) =>
  Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(file)));

type Messages = { [key: string]: string | Messages };
/** In a language from right to left each value keeps its own direction (UAX 9: FSI and PDI). */
const isolated = (messages: Messages): Messages =>
  Object.fromEntries(
    Object.entries(messages).map(([key, message]) => [
      key,
      typeof message === 'string'
        ? message.replace(/\{\w+\}/g, '\u2068$&\u2069')
        : isolated(message),
    ]),
  );
const compiled = (messages: Messages): object =>
  Object.fromEntries(
    Object.entries(messages).map(([key, message]) => [
      key,
      typeof message === 'string'
        ? baseCompile(message, { jit: true, location: false, optimize: true, minify: true }).ast
        : compiled(message),
    ]),
  );

/** The sections of the texts that a guest's menu needs; it waits for no others. */
const TEXTS_OF_MENU = new Set([
  'shell',
  'titles',
  'menu',
  'basket',
  'hours',
  'pickup',
  'ui',
  'problems',
  'allergens',
  'diets',
  'options',
  'undo',
  'money',
]);

/**
 * Compiles messages at build time, so that the browser only interprets them: it downloads no
 * compiler and needs no eval. The texts of an app contain those of both apps (`ui.json`), so that a
 * language is one file; in the portal two, those of the menu and, as `ui.json`, all others.
 */
const precompiledMessages = (app: string): Plugin => ({
  name: 'precompiled-messages',
  enforce: 'pre',
  transform: {
    filter: { id: /\/assets\/locales\/[^/]+\/(ui|portal|staff)\.json$/ },
    handler(code, id) {
      const read = (name: string) => {
        const path = resolve(id, `../${name}.json`);
        this.addWatchFile(path);
        const messages = JSON.parse(readFileSync(path, 'utf8')) as Messages;
        const language = path.split(/[\\/]/).at(-2) as GuestLanguage;
        return directionOf(language) === 'rtl' ? isolated(messages) : messages;
      };
      const own = app === 'portal' ? read('portal') : (JSON.parse(code) as Messages);
      const isFirst = id.endsWith('portal.json');
      const wanted = Object.entries({ ...read('ui'), ...own }).filter(
        ([section]) => app !== 'portal' || TEXTS_OF_MENU.has(section) === isFirst,
      );
      return JSON.stringify(compiled(Object.fromEntries(wanted)));
    },
  },
});

/**
 * Replaces zod in pages by a stub that throws when it is used. Pages have the types of the
 * contracts and check nothing against them (the server does, and names each fault's path), so they
 * need not download zod, which also attempts an eval.
 */
const inertZod = (): Plugin => ({
  name: 'inert-zod',
  enforce: 'pre',
  resolveId: { filter: { id: /^zod$/ }, handler: () => '\0inert-zod' },
  load: {
    filter: { id: /^\0inert-zod$/ },
    handler: async () => `
      const used = new Set([
        'parse', 'safeParse', 'parseAsync', 'safeParseAsync', 'options', Symbol.iterator,
      ]);
      const inert = new Proxy(() => inert, { get: (_, name) => {
        if (used.has(name)) throw new Error('Schemas are not checked in a page: ' + String(name));
        return inert;
      } });
      export { ${Object.keys(await import('zod'))
        .filter((name) => name !== 'default')
        .map((name) => `inert as ${name}`)
        .join(', ')} };`,
  },
});

/** What a page needs of an endpoint: how to call it. */
const CALLED_BY = new Set(['port', 'method', 'path', 'idempotent', 'approvable', 'upload']);
interface Node {
  type: string;
  start: number;
  end: number;
  name?: string;
  key?: { name?: string };
  callee?: Node;
  object?: Node;
  arguments?: Node[];
  properties?: Node[];
  body?: Node[];
  declaration?: Node;
  declarations?: Node[];
  id?: Node;
  init?: Node;
  specifiers?: Node[];
  source?: { value: string };
  local?: Node;
}

/** The calls `endpoint({ … })` in a syntax tree. */
function endpointsIn(node: unknown): Node[] {
  if (Array.isArray(node)) return node.flatMap(endpointsIn);
  if (node === null || typeof node !== 'object') return [];
  const found = node as Node;
  if (found.type === 'CallExpression' && found.callee?.name === 'endpoint') return [found];
  return Object.values(found).flatMap(endpointsIn);
}

/** The name that a chain of calls begins with: `z` of `z.string().max(3)`. */
function rootOf(node: Node | undefined): string | undefined {
  if (node?.type === 'CallExpression') return rootOf(node.callee);
  if (node?.type === 'MemberExpression') return rootOf(node.object);
  return node?.name;
}

/** Schemas have small initials, lists of values that pages read have large ones. */
const isSchemaName = (name = '') => /^[a-z]/.test(name) && name !== 'endpoint';

/** The initial values of the schemas at the top of a contract: `z.…`, or made of other schemas. */
function schemasIn({ body = [] }: Node): Node[] {
  // Where zod is not imported there is no stub to put in their place.
  if (!body.some(({ source }) => source?.value === 'zod')) return [];
  const names = new Set(
    body.flatMap(({ type, specifiers = [] }) =>
      type === 'ImportDeclaration' ? specifiers.flatMap(({ local }) => local?.name ?? []) : [],
    ),
  );
  return body
    .flatMap((one) => (one.declaration ?? one).declarations ?? [])
    .flatMap(({ id, init }) => {
      if (id?.name && isSchemaName(id.name)) names.add(id.name);
      const root = init?.type === 'CallExpression' ? rootOf(init) : undefined;
      return init && root !== undefined && isSchemaName(root) && names.has(root) ? [init] : [];
    });
}

/**
 * Takes the schemas and summaries out of the contracts in pages, which check nothing against them:
 * 8 kB compressed on the menu.
 */
const bareContracts = (): Plugin => ({
  name: 'bare-contracts',
  transform: {
    filter: { id: /\/server\/(.*contract|http\/endpoint)\.ts$/ },
    handler(code) {
      let bare = code;
      const tree = this.parse(code);
      const parts = endpointsIn(tree)
        .flatMap(({ arguments: given }) => given?.[0]?.properties ?? [])
        .filter(({ key }) => key?.name !== undefined && !CALLED_BY.has(key.name))
        .map(({ start, end }) => ({ start, end, instead: '' }));
      const schemas = schemasIn(tree as unknown as Node).map(({ start, end }) => ({
        start,
        end,
        instead: 'z.any()',
      }));
      for (const { start, end, instead } of [...parts, ...schemas].sort(
        (a, b) => b.start - a.start,
      )) {
        const rest = bare.slice(end);
        bare = bare.slice(0, start) + instead + (instead ? rest : rest.replace(/^\s*,/, ''));
      }
      return { code: bare, map: null };
    },
  },
});

/**
 * Imports one name of Vue in vue-i18n instead of all: vue-i18n looks it up in the whole module,
 * which keeps all of Vue in the page (15 kB compressed).
 */
const leanI18n = (): Plugin => ({
  name: 'lean-i18n',
  enforce: 'pre',
  transform: {
    filter: { id: /\/vue-i18n\/dist\/vue-i18n[^/]*\.mjs$/ },
    handler(code) {
      const lean = code
        .replace(
          "import * as Vue from 'vue';",
          "import { getCurrentInstance as vueInstance } from 'vue';",
        )
        .replace(
          /function getCurrentInstance\(\) \{[^{}]*\{[^{}]*\}\s*else \{[^{}]*\}\s*\}/,
          'const getCurrentInstance = () => vueInstance();',
        );
      if (/\bVue[.[]|as Vue\b/.test(lean))
        throw new Error(
          'vue-i18n reaches for the whole of Vue in a new way: see lean-i18n in vite.config.ts',
        );
      return { code: lean, map: null };
    },
  },
});

/**
 * What opens without a connection: the menu, the orders of this device with their bill and
 * documents, the start page, all texts.
 */
const OFFLINE =
  /\/portal\/(index\.html|WelcomePage\.vue|(menu|orders|pay)\/|invoices\/\w+\.vue)|\/locales\//;
type Bundle = Parameters<Extract<Plugin['generateBundle'], (...all: never[]) => unknown>>[1];

/** The files of the chunks that are made of these modules, with all that they import. */
function filesFor(modules: RegExp, bundle: Bundle): Set<string> {
  const files = new Set(Object.keys(bundle).filter((name) => name.endsWith('.css')));
  const add = (name: string) => {
    const chunk = bundle[name];
    if (chunk?.type !== 'chunk' || files.has(name)) return;
    files.add(name);
    chunk.imports.forEach(add);
  };
  for (const [name, file] of Object.entries(bundle))
    if (file.type === 'chunk' && modules.test(file.facadeModuleId ?? '')) add(name);
  return files;
}

/** Writes into the service worker which files of the build it caches, and which build it is. */
const filesOfWorker = (): Plugin => ({
  name: 'files-of-worker',
  // Once the stylesheet is there too.
  enforce: 'post',
  generateBundle(_options, bundle) {
    const worker = bundle['service-worker.js'];
    if (worker?.type !== 'chunk') return;
    const files = [...filesFor(OFFLINE, bundle)].sort().map((name) => `/${name}`);
    const build = createHash('sha256').update(files.join()).digest('hex').slice(0, 12);
    worker.code = worker.code
      .replace('__FILES__', JSON.stringify(files))
      .replace('__BUILD__', build);
  },
});

/** Flags without which Vue would need eval: the pages' CSP is `default-src 'self'`. */
const browserFlags = {
  __VUE_OPTIONS_API__: 'false',
  __VUE_PROD_DEVTOOLS__: 'false',
  __VUE_I18N_LEGACY_API__: 'false',
  __VUE_I18N_FULL_INSTALL__: 'false',
  __INTLIFY_PROD_DEVTOOLS__: 'false',
  __INTLIFY_DROP_MESSAGE_COMPILER__: 'true',
};

const page = (app: 'portal' | 'staff' | 'ui/showcase', base = '/'): UserConfig => ({
  root: at(`renderer/${app}`),
  base,
  plugins: [
    precompiledMessages(app),
    inertZod(),
    bareContracts(),
    leanI18n(),
    vue(),
    filesOfWorker(),
  ],
  define: browserFlags,
  build: {
    outDir: at(`dist/renderer/${app}`),
    target: ['es2022', 'safari15.4', 'chrome100', 'firefox100'],
    assetsInlineLimit: 0, // a data: URL would need an exception in the CSP
    modulePreload: { polyfill: false },
    // A guest's page on a slow connection waits for each wave of files: one stylesheet, and by the
    // manifest the server names the texts in the document (server/http/pages.ts).
    cssCodeSplit: app === 'staff',
    manifest: app === 'portal' && 'build-manifest.json',
    rolldownOptions: {
      ...(app === 'portal' && {
        input: {
          index: at('renderer/portal/index.html'),
          'service-worker': at('renderer/portal/service-worker.ts'),
        },
      }),
      output: {
        // A service worker's address says for which pages it is, and stays.
        entryFileNames: ({ name }) =>
          name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js',
        codeSplitting: {
          groups: [
            // With all that it imports: else every module that a later page shares is a file too.
            { name: 'app', test: /\/renderer\/(portal|staff)\/main\.ts$/ },
          ],
        },
      },
      // A contract's definition has no side effects, so a page contains only those that it calls.
      treeshake: {
        manualPureFunctions: [
          'endpoint',
          'listOf',
          'line',
          'prose',
          'optionalLine',
          'optionalProse',
          'z',
        ],
      },
    },
  },
});

const node = (entries: Record<string, string>, outDir: string): UserConfig => ({
  root: here,
  publicDir: false,
  build: {
    ssr: true,
    outDir: at(outDir),
    target: 'node20',
    minify: false,
    rolldownOptions: {
      input: present(entries),
      external: ['electron'],
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
      },
    },
  },
});

const targets: Record<string, () => UserConfig> = {
  portal: () => page('portal'),
  staff: () => page('staff'),
  /** The page of all components: `npm run ui`, in development only. */
  ui: () => page('ui/showcase', '/ui/'),
  server: () =>
    node(
      {
        start: at('server/start.ts'),
        demo: at('server/demo/start.ts'),
        restore: at('server/recovery/start-restore.ts'),
        check: at('server/recovery/start-check.ts'),
        move: at('server/database-move/start-move.ts'),
        report: at('server/recovery/start-report.ts'),
        'hash-worker': at('server/security/hash-worker.ts'),
        'pdf-worker': at('server/invoices/pdf/pdf-worker.ts'),
        'picture-worker': at('server/restaurant/picture-worker.ts'),
      },
      'dist/server',
    ),
  bench: () =>
    node(
      {
        bench: at('tests/bench/bench.ts'),
        load: at('tests/bench/load.ts'),
        draw: at('tests/bench/draw.ts'),
        peer: at('tests/bench/peer.ts'),
      },
      'dist/.bench',
    ),
  main: () => node({ main: at('main/main.ts') }, 'dist/main'),
  preload: () => {
    const base = node({ preload: at('main/preload.ts') }, 'dist/main');
    base.ssr = { noExternal: true }; // a sandboxed preload can require nothing but electron
    base.build!.rolldownOptions!.output = {
      format: 'cjs',
      entryFileNames: '[name].cjs',
      codeSplitting: false,
    };
    return base;
  },
};

/**
 * The mode is the target: `vite --mode portal`, `vite build --mode server`. Any other mode (tests)
 * gets the Vue plugin alone.
 */
export default defineConfig(({ mode }) => targets[mode]?.() ?? { plugins: [vue()] });
