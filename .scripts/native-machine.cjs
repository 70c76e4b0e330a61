'use strict';
/**
 * Reads from the header of a native module for which machines it was compiled, independent of the
 * folder that it is in.
 */
const { closeSync, openSync, readSync } = require('node:fs');

/** Bytes read from a file: more than any header below needs. */
const HEAD = 4096;
/** Processor numbers of each format, mapped to the values of Node's `process.arch`. */
const ELF = { 3: 'ia32', 40: 'arm', 62: 'x64', 183: 'arm64' };
const MACH_O = { 0x01000007: 'x64', 0x0100000c: 'arm64' };
const PE = { 0x014c: 'ia32', 0x01c4: 'arm', 0x8664: 'x64', 0xaa64: 'arm64' };

const unknown = (number) => `processor 0x${number.toString(16)}`;

function ofElf(head) {
  const little = head[5] === 1;
  const machine = little ? head.readUInt16LE(18) : head.readUInt16BE(18);
  return [`linux ${ELF[machine] ?? unknown(machine)}`];
}

function ofMachO(head) {
  const cpu = head.readUInt32LE(4);
  return [`darwin ${MACH_O[cpu] ?? unknown(cpu)}`];
}

/** A universal Mach-O file: one program for each of several processors, 20 bytes about each. */
function ofUniversal(head) {
  const count = Math.min(head.readUInt32BE(4), 16);
  return Array.from({ length: count }, (_, index) => {
    const cpu = head.readUInt32BE(8 + index * 20);
    return `darwin ${MACH_O[cpu] ?? unknown(cpu)}`;
  });
}

function ofPe(head) {
  const at = head.readUInt32LE(0x3c);
  if (at + 6 > head.length || head.toString('latin1', at, at + 4) !== 'PE\0\0') return [];
  const machine = head.readUInt16LE(at + 4);
  return [`win32 ${PE[machine] ?? unknown(machine)}`];
}

function headOf(path) {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(HEAD);
    readSync(file, head, 0, HEAD, 0);
    return head;
  } finally {
    closeSync(file);
  }
}

/**
 * @param {string} path a native module: ELF (Linux), Mach-O of one processor or several (macOS), PE
 * (Windows)
 * @returns {string[]} the machines it was compiled for, as `linux x64`; none for another format
 */
exports.machinesOf = (path) => {
  const head = headOf(path);
  const magic = head.readUInt32BE(0);
  if (magic === 0x7f454c46) return ofElf(head);
  if (magic === 0xcffaedfe) return ofMachO(head);
  if (magic === 0xcafebabe) return ofUniversal(head);
  if (head.toString('latin1', 0, 2) === 'MZ') return ofPe(head);
  return [];
};
