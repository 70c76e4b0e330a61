import vue from 'eslint-plugin-vue';
import ts from 'typescript-eslint';

/**
 * Patterns that this project forbids: a selector for the syntax tree, and a message that names the
 * alternative, with its line in SECURITY.md. Each is a rule of its own, so that a folder can be
 * excepted by name.
 */
const BANS = {
  'no-html': {
    where:
      'AssignmentExpression[left.property.name=/^(inner|outer)HTML$/], ' +
      'CallExpression[callee.property.name="insertAdjacentHTML"], ' +
      'ObjectExpression > Property[key.name=/^(inner|outer)HTML$/]',
    message: 'Text from people becomes markup here. Let Vue write it as text ([1.2.1]).',
  },
  'no-eval': {
    where:
      'CallExpression[callee.name=/^(eval|Function)$/], ' +
      'NewExpression[callee.name="Function"], ' +
      'CallExpression[callee.name=/^set(Timeout|Interval)$/][arguments.0.type=/Literal/]',
    message: 'Text becomes code here. Write the function ([1.3.2]).',
  },
  'no-sql-literal': {
    where:
      'CallExpression[callee.name="literal"], ' +
      'CallExpression[callee.property.name="literal"]:not([callee.object.name="z"]), ' +
      'ImportSpecifier[imported.name="literal"]',
    message: 'Text becomes SQL here. Use bound parameters, fn() and col() ([1.2.4]).',
  },
  'no-shell': {
    where:
      'ImportDeclaration[source.value=/child_process$/] > ' +
      ':matches(ImportSpecifier[imported.name=/^exec(Sync)?$/], ' +
      'ImportDefaultSpecifier, ImportNamespaceSpecifier), ' +
      'VariableDeclarator[init.arguments.0.value=/child_process$/]' +
      ':matches([id.type="Identifier"], :has(Property[key.name=/^exec(Sync)?$/])), ' +
      'ObjectExpression > Property[key.name="shell"]' +
      ':not([shorthand=true]):not([value.value=false])',
    message:
      'A shell reads its input as commands. ' +
      'Import spawn or execFile by name, with a list of arguments ([1.2.5]).',
  },
  'no-weak-random': {
    where: 'MemberExpression[object.name="Math"][property.name="random"]',
    message: 'Its numbers can be guessed. Use randomInt or randomBytes of node:crypto ([11.5.1]).',
  },
  'no-console': {
    where: 'MemberExpression[object.name="console"]',
    message: 'Nothing is masked here. Write to server/log.ts ([16.2.5]).',
  },
  'no-column-rebuild': {
    where: 'CallExpression[callee.property.name=/^(remove|change|rename)Column$/]',
    message:
      'On SQLite this rebuilds the table and was seen to delete cascading rows, indexes and ' +
      'AUTOINCREMENT. Use native ALTER TABLE … RENAME COLUMN or DROP COLUMN ([2.3.3]).',
  },
  'no-own-transaction': {
    where: 'CallExpression[callee.property.name="transaction"]',
    message: 'A second writer locks the first one out. Write through inTransaction() ([2.3.4]).',
  },
  'few-parameters': {
    // A callback, or a function whose type is given, has the parameters of its caller or type; a
    // rest parameter does not count.
    where:
      ':function[params.length>3]:not([params.3.type="RestElement"], ' +
      'CallExpression > :function, VariableDeclarator[id.typeAnnotation] > :function)',
    message: 'Nobody remembers an order of four. Take one object with names (CONTRIBUTING.md).',
  },
  'no-environment': {
    where: 'MemberExpression[object.name="process"][property.name="env"]',
    message:
      'Settings are read and checked in one place. Add the key to server/config.ts ([13.3.1]).',
  },
};
const bans = {
  // The version is part of ESLint's cache key: a changed rule is checked in every file again.
  meta: { name: 'project', version: JSON.stringify(BANS) },
  rules: Object.fromEntries(
    Object.entries(BANS).map(([name, { where, message }]) => [
      name,
      {
        meta: { type: 'problem', schema: [] },
        create: (context) => ({ [where]: (node) => context.report({ node, message }) }),
      },
    ]),
  ),
};
const off = (...names) => Object.fromEntries(names.map((name) => [name, 'off']));
const SOURCES = ['**/*.{ts,mjs,cjs,vue}'];

export default ts.config(
  { ignores: ['dist/', 'release/', 'data/', 'coverage/', 'node_modules/', 'tests/scratch-*/'] },
  // No comment may disable a rule: exceptions are stated in this file.
  { linterOptions: { noInlineConfig: true } },
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended-error'],
  {
    files: SOURCES,
    languageOptions: {
      parserOptions: {
        parser: ts.parser,
      },
    },
    plugins: { project: bans },
    rules: {
      ...Object.fromEntries(Object.keys(BANS).map((name) => [`project/${name}`, 'error'])),
      // oxlint, which checks the rules that need types, would obey such a comment.
      'no-warning-comments': ['error', { terms: ['oxlint-disable'], location: 'anywhere' }],
      eqeqeq: ['error', 'smart'],
      'no-debugger': 'error',
      complexity: ['error', { max: 20 }],
      'max-depth': ['error', { max: 4 }],
      'max-lines-per-function': ['error', { max: 100, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
    },
  },
  {
    files: ['**/*.vue'],
    rules: {
      ...vue.configs['no-layout-rules'].rules,
      'vue/no-v-html': 'error',
      // An optional prop is undefined, as its type says; a route's parameters have the names of the
      // contract; a draft object is passed to components that fill it in.
      ...off('vue/require-default-prop', 'vue/prop-name-casing'),
      'vue/no-mutating-props': ['error', { shallowOnly: true }],
      'vue/no-restricted-v-bind': [
        'error',
        { argument: '/^(inner|outer)HTML$|^srcdoc$/i', message: BANS['no-html'].message },
      ],
      'vue/no-bare-strings-in-template': [
        'error',
        { allowlist: [',', '·', '×', '–', '—', '…', '(', ')', ':', '/', '%', '+', '−'] },
      ],
    },
  },
  // A page for who works on the components, in one language.
  { files: ['renderer/ui/showcase/**'], rules: off('vue/no-bare-strings-in-template') },
  { files: ['server/database/**'], rules: off('project/no-own-transaction') },
  // The log and libuv's thread pool are set up before the settings are read; the report is made of
  // settings that cannot be read, too.
  {
    files: [
      'server/{config,log,run}.ts',
      'server/security/hashing-queue.ts',
      'server/recovery/start-report.ts',
    ],
    rules: off('project/no-environment'),
  },
  // Programs of the system inherit the environment; their language is set.
  { files: ['server/printing/cups.ts'], rules: off('project/no-environment') },
  // These files print for people: the addresses, why the server does not start.
  {
    files: [
      'server/{run,demo/start,database-move/start-move}.ts',
      'server/recovery/*.ts',
      'main/**',
    ],
    rules: off('project/no-console'),
  },
  { files: ['main/**'], rules: off('project/no-environment') },
  {
    // A test is read from top to bottom, so its length is not limited.
    files: ['tests/**'],
    rules: off(
      'max-lines-per-function',
      'project/few-parameters',
      'project/no-environment',
      'project/no-own-transaction',
    ),
  },
  { files: ['tests/bench/**'], rules: off('project/no-console') },
  {
    files: ['.scripts/**', '*.config.*'],
    rules: off('project/no-console', 'project/no-environment'),
  },
  { files: ['**/*.cjs'], rules: off('@typescript-eslint/no-require-imports') },
);
