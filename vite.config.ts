import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { baseCompile } from '@intlify/message-compiler';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin, type UserConfig } from 'vite';

const here = import.meta.dirname;
const at = (path: string) => resolve(here, path);
const present = (entries: Record<string, string>) =>
  Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(file)));

type Messages = { [key: string]: string | Messages };
const compiled = (messages: Messages): object =>
  Object.fromEntries(
    Object.entries(messages).map(([key, message]) => [
      key,
      typeof message === 'string'
        ? baseCompile(message, { jit: true, location: false, optimize: true, minify: true }).ast
        : compiled(message),
    ]),
  );

/**
 * Compiles messages at build time, so that the browser only interprets them: it downloads no
 * compiler and needs no eval.
 */
const precompiledMessages = (): Plugin => ({
  name: 'precompiled-messages',
  enforce: 'pre',
  transform: {
    filter: { id: /\/assets\/locales\/[^/]+\/(ui|portal|staff)\.json$/ },
    handler: (code) => JSON.stringify(compiled(JSON.parse(code) as Messages)),
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

/** Flags without which Vue would need eval: the pages' CSP is `default-src 'self'`. */
const browserFlags = {
  __VUE_OPTIONS_API__: 'false',
  __VUE_PROD_DEVTOOLS__: 'false',
  __VUE_I18N_LEGACY_API__: 'false',
  __VUE_I18N_FULL_INSTALL__: 'false',
  __INTLIFY_PROD_DEVTOOLS__: 'false',
  __INTLIFY_DROP_MESSAGE_COMPILER__: 'true',
};

const page = (app: 'portal' | 'staff'): UserConfig => ({
  root: at(`renderer/${app}`),
  base: '/',
  plugins: [precompiledMessages(), inertZod(), leanI18n(), vue()],
  define: browserFlags,
  build: {
    outDir: at(`dist/renderer/${app}`),
    target: ['es2022', 'safari15.4', 'chrome100', 'firefox100'],
    assetsInlineLimit: 0, // a data: URL would need an exception in the CSP
    modulePreload: { polyfill: false },
    rolldownOptions: {
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
  server: () =>
    node(
      {
        start: at('server/start.ts'),
        demo: at('server/demo/start.ts'),
        restore: at('server/recovery/start-restore.ts'),
        check: at('server/recovery/start-check.ts'),
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
