import { join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const SIDES = ['server', 'renderer', 'tests'] as const;

/** The files and options of `tsconfig.<side>.json`. @throws when the file has a fault */
function sideConfig(side: string): ts.ParsedCommandLine {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, `tsconfig.${side}.json`),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
        throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
      },
    },
    undefined,
    undefined,
    [{ extension: 'vue', isMixedContent: true, scriptKind: ts.ScriptKind.Deferred }],
  );
  return config!;
}

/** The errors of a file with this text, compiled with what its side declares. */
function errorsOf(side: string, path: string, text: string): string[] {
  const { fileNames, options } = sideConfig(side);
  const file = join(root, path);
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.getSourceFile = (name, ...rest) =>
    name === file
      ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2023)
      : getSourceFile(name, ...rest);
  host.fileExists = (name) => name === file || fileExists(name);
  const declared = fileNames.filter((name) => name.endsWith('.d.ts'));
  const program = ts.createProgram([...declared, file], options, host);
  return program
    .getSemanticDiagnostics(program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('types of each side', () => {
  it('belong to the server: Node and no page', () => {
    expect(
      errorsOf(
        'server',
        'server/orders/offence.ts',
        'export const title: string = document.title;\nexport const bytes = Buffer.alloc(1);\n',
      ),
    ).toEqual([expect.stringContaining("'document'")]);
  });

  it('belong to the renderer: a page and no Node', () => {
    expect(
      errorsOf(
        'renderer',
        'renderer/portal/offence.ts',
        'export const title: string = document.title;\nexport const bytes = Buffer.alloc(1);\n',
      ),
    ).toEqual([expect.stringContaining("'Buffer'")]);
  });

  it('cover every source file, each by one side', () => {
    // Other tests make folders named scratch-… and remove them again.
    const isSource = (name: string) => !/\.d\.ts$|\/scratch-/.test(name);
    const covered = SIDES.flatMap((side) => sideConfig(side).fileNames).filter(isSource);
    const sources = ts.sys
      .readDirectory(root, ['.ts', '.vue'], ['node_modules', 'dist', 'release', 'coverage'])
      .filter(isSource);
    expect(covered.sort()).toEqual(sources.sort());
  });
});

describe('npm run types', () => {
  it('builds the three sides', () => {
    const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile) as {
      config: { references: { path: string }[] };
    };
    expect(config.references.map(({ path }) => path)).toEqual(
      SIDES.map((side) => `./tsconfig.${side}.json`),
    );
  });
});
