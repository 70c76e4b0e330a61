/** A small XML writer: it escapes all text and drops the characters that XML 1.0 forbids. */
import { localDay } from '../../dates.ts';

export interface Node {
  name: string;
  attributes: Record<string, string>;
  content: string | Node[];
}

/**
 * Absent children are null and left out, since an empty element means something else than a missing
 * one.
 */
export function element(
  name: string,
  content: string | (Node | null)[],
  attributes: Record<string, string> = {},
): Node {
  return {
    name,
    attributes,
    content: typeof content === 'string' ? content : content.filter((node) => node !== null),
  };
}

export function optional(
  name: string,
  content: string | null | undefined,
  attributes: Record<string, string> = {},
): Node | null {
  return content && clean(content).trim() ? element(name, content, attributes) : null;
}

/** A day in CII: `20260131`, format 102, in the restaurant's time zone. */
export function day(name: string, moment: string, timeZone: string): Node {
  return element(name, isoDay(moment, timeZone).replaceAll('-', ''), { format: '102' });
}

/** `2026-01-31`, the day in the restaurant's time zone; a date without a time stays as it is. */
export function isoDay(moment: string, timeZone: string): string {
  return localDay(new Date(moment), moment.length === 10 ? 'UTC' : timeZone);
}

export function write(root: Node): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeNode(root, '')}\n`;
}

function writeNode(node: Node, indent: string): string {
  const attributes = Object.entries(node.attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
    .join('');
  const open = `${indent}<${node.name}${attributes}>`;
  if (typeof node.content === 'string') return `${open}${escapeXml(node.content)}</${node.name}>`;
  const inside = node.content.map((child) => writeNode(child, `${indent}  `)).join('\n');
  return `${open}\n${inside}\n${indent}</${node.name}>`;
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

export function escapeXml(text: string): string {
  return clean(text).replace(/[&<>"']/g, (letter) => entities[letter]!);
}

/**
 * Drops control characters, halves of surrogate pairs and the two noncharacters U+FFFE and U+FFFF.
 */
function clean(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
}
