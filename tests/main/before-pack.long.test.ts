import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const load = createRequire(import.meta.url);
const { machinesOf } = load('../../.scripts/native-machine.cjs') as {
  machinesOf: (path: string) => string[];
};
const { unfit } = load('../../.scripts/before-pack.cjs') as {
  unfit: (wanted: string[], nodeModules?: string) => string[];
};
const HERE = `${process.platform} ${process.arch}`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'before-pack-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Executable headers as linkers write them, up to the processor field. */
function elf(machine: number): Buffer {
  const head = Buffer.alloc(64);
  head.write('\x7fELF\x02\x01\x01', 'latin1');
  head.writeUInt16LE(machine, 18);
  return head;
}
function machO(cpu: number): Buffer {
  const head = Buffer.alloc(32);
  head.writeUInt32LE(0xfeedfacf, 0);
  head.writeUInt32LE(cpu, 4);
  return head;
}
function universal(...cpus: number[]): Buffer {
  const head = Buffer.alloc(8 + cpus.length * 20);
  head.writeUInt32BE(0xcafebabe, 0);
  head.writeUInt32BE(cpus.length, 4);
  cpus.forEach((cpu, index) => head.writeUInt32BE(cpu, 8 + index * 20));
  return head;
}
function pe(machine: number): Buffer {
  const head = Buffer.alloc(0x100);
  head.write('MZ', 'latin1');
  head.writeUInt32LE(0x80, 0x3c);
  head.write('PE\0\0', 0x80, 'latin1');
  head.writeUInt16LE(machine, 0x84);
  return head;
}
const [X64, ARM64] = [0x01000007, 0x0100000c];

function put(path: string, bytes: Buffer): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  return file;
}

describe('the machine of a native module', () => {
  it.each([
    ['ELF for x86-64', elf(62), ['linux x64']],
    ['ELF for 64-bit Arm', elf(183), ['linux arm64']],
    ['ELF for 32-bit Arm', elf(40), ['linux arm']],
    ['ELF for a processor of another kind', elf(243), ['linux processor 0xf3']],
    ['Mach-O for Intel', machO(X64), ['darwin x64']],
    ['Mach-O for Apple silicon', machO(ARM64), ['darwin arm64']],
    ['Mach-O for both', universal(X64, ARM64), ['darwin x64', 'darwin arm64']],
    ['PE for x86-64', pe(0x8664), ['win32 x64']],
    ['PE for 64-bit Arm', pe(0xaa64), ['win32 arm64']],
    ['a text', Buffer.from('#!/bin/sh\n'), []],
    ['an empty file', Buffer.alloc(0), []],
    ['a Windows program cut short', Buffer.from('MZ'), []],
  ])('is read from its header: %s', (_what, bytes, expected) => {
    expect(machinesOf(put('one.node', bytes))).toEqual(expected);
  });
});

describe('before the app is packed', () => {
  const install = (sqlite3: Buffer, nice: Buffer) => {
    put('sqlite3/build/Release/node_sqlite3.node', sqlite3);
    put('bcrypt/prebuilds/linux-x64/bcrypt.glibc.node', elf(62));
    put('bcrypt/prebuilds/linux-arm64/bcrypt.glibc.node', elf(183));
    put('bcrypt/prebuilds/darwin-arm64/bcrypt.node', machO(ARM64));
    put('@napi-rs/nice-linux-x64-gnu/nice.node', nice);
  };

  it('matching modules pass', () => {
    install(elf(62), elf(62));
    expect(unfit(['linux x64'], folder)).toEqual([]);
    install(universal(X64, ARM64), universal(X64, ARM64));
    expect(unfit(['darwin arm64'], folder)).toEqual([]);
  });

  it('each module for another processor or system is named with its target', () => {
    install(elf(62), elf(62));
    expect(unfit(['linux arm64'], folder)).toEqual([
      'sqlite3 is for linux x64, not linux arm64',
      '@napi-rs/nice is for linux x64, not linux arm64',
    ]);
    expect(unfit(['win32 x64'], folder)).toEqual([
      'sqlite3 is for linux x64, not win32 x64',
      'bcrypt is for darwin arm64, linux arm64, linux x64, not win32 x64',
      '@napi-rs/nice is for linux x64, not win32 x64',
    ]);
  });

  it('a universal app needs both of its processors', () => {
    install(universal(X64, ARM64), universal(X64, ARM64));
    expect(unfit(['darwin x64', 'darwin arm64'], folder)).toEqual([
      'bcrypt is for darwin arm64, linux arm64, linux x64, not darwin x64',
    ]);
  });

  it('leftovers of a compilation are ignored', () => {
    install(elf(183), elf(62));
    put('sqlite3/build/Release/obj.target/node_sqlite3.node', elf(62));
    expect(unfit(['linux x64'], folder)).toEqual(['sqlite3 is for linux arm64, not linux x64']);
  });

  it('the installed modules match this machine', () => {
    expect(unfit([HERE])).toEqual([]);
  });

  it('every native module that the app loads is checked', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { dev?: boolean; hasInstallScript?: boolean; cpu?: string[] }>;
    };
    const native = Object.entries(packages)
      .filter(([path, one]) => path && !one.dev && (one.hasInstallScript || one.cpu))
      .map(([path]) => path.replace('node_modules/', ''));
    expect(native).toEqual(expect.arrayContaining(['sqlite3', 'bcrypt']));
    expect(native.filter((name) => !/^(sqlite3|bcrypt|@napi-rs\/nice-.*)$/.test(name))).toEqual([]);
  });

  it.runIf(process.platform === 'linux')(
    'electron-builder fails with that error before anything is packed',
    async () => {
      const other = process.arch === 'arm64' ? 'x64' : 'arm64';
      const packed = promisify(execFile)(
        process.execPath,
        [
          join(root, 'node_modules/electron-builder/cli.js'),
          ...['--linux', 'dir', `--${other}`, `-c.directories.output=${folder}`],
        ],
        { cwd: root },
      ).catch((error: { stdout: string; stderr: string }) => error);
      const { stdout, stderr } = await packed;
      expect(stdout + stderr).toContain(`sqlite3 is for ${HERE}, not linux ${other}`);
    },
  );
});
