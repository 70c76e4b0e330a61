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
const compiled = (messages: Messages): object => Object.fromEntries(Object.entries(messages).map(([key, message]) =>
  [key, typeof message === 'string' ? baseCompile(message, { jit: true, location: false, optimize: true, minify: true }).ast : compiled(message)]));

/** Messages are parsed here and only interpreted in the browser: no compiler to download, and no eval. */
const precompiledMessages = (): Plugin => ({
  name: 'precompiled-messages',
  enforce: 'pre',
  transform: {
    filter: { id: /\/renderer\/locales\/[^/]+\.json$/ },
    handler: (code) => JSON.stringify(compiled(JSON.parse(code) as Messages)),
  },
});

/**
 * The portal is typed by the contracts but checks nothing against them (the server does, and names each fault's path),
 * so its guests need not download zod: each schema becomes an inert stand-in that objects loudly to being used.
 */
const inertZod = (): Plugin => ({
  name: 'inert-zod',
  enforce: 'pre',
  resolveId: { filter: { id: /^zod$/ }, handler: () => '\0inert-zod' },
  load: {
    filter: { id: /^\0inert-zod$/ },
    handler: async () => `
      const used = new Set(['parse', 'safeParse', 'parseAsync', 'safeParseAsync', 'options', Symbol.iterator]);
      const inert = new Proxy(() => inert, { get: (_, name) => {
        if (used.has(name)) throw new Error('Schemas are not checked in the portal: ' + String(name));
        return inert;
      } });
      export { ${Object.keys(await import('zod')).filter((name) => name !== 'default').map((name) => `inert as ${name}`).join(', ')} };`,
  },
});

/** Nothing here may need eval: the pages' CSP is `default-src 'self'`. */
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
  plugins: [precompiledMessages(), ...(app === 'portal' ? [inertZod()] : []), vue()],
  define: browserFlags,
  build: {
    outDir: at(`dist/renderer/${app}`),
    target: ['es2022', 'safari15.4', 'chrome100', 'firefox100'],
    assetsInlineLimit: 0, // a data: URL would need an exception in the CSP
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Stating an endpoint has no effect of its own: a page carries only the ones it calls.
      treeshake: { manualPureFunctions: ['endpoint', 'listOf', 'line', 'prose', 'optionalLine', 'optionalProse', 'z'] },
    },
  },
});

const node = (entries: Record<string, string>, outDir: string): UserConfig => ({
  root: here,
  publicDir: false,
  build: {
    ssr: true, outDir: at(outDir), target: 'node20', minify: false,
    rolldownOptions: {
      input: present(entries),
      external: ['electron'],
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});

const targets: Record<string, () => UserConfig> = {
  portal: () => page('portal'),
  staff: () => page('staff'),
  server: () => node({ start: at('server/start.ts'), 'pdf-worker': at('server/invoices/pdf-worker.ts') }, 'dist/server'),
  main: () => node({ main: at('main/main.ts') }, 'dist/main'),
  preload: () => {
    const base = node({ preload: at('main/preload.ts') }, 'dist/main');
    base.ssr = { noExternal: true }; // a sandboxed preload can require nothing but electron
    base.build!.rolldownOptions!.output = { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false };
    return base;
  },
};

/** The mode names the target: `vite --mode portal`, `vite build --mode server`. Anything else (tests) gets Vue and no more. */
export default defineConfig(({ mode }) => targets[mode]?.() ?? { plugins: [vue()] });
