/** A leaf of an XML document: its path below the root, and its text. */
export interface Leaf {
  path: string;
  value: string;
  attributes: string;
}

const LETTERS: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
};
function plain(text: string) {
  return text.replace(/&(?:lt|gt|quot|apos|amp);/g, (name) => LETTERS[name]!);
}

/** The one attribute that is a term of its own (BT-82 in UBL). */
function namesIn({ path, attributes }: Leaf): Leaf[] {
  const [, name] = /\bname="([^"]*)"/.exec(attributes) ?? [];
  return name === undefined ? [] : [{ path: `${path}/@name`, value: plain(name), attributes: '' }];
}

/**
 * Reads the subset of XML that our writer writes: elements, attributes and text, checked to be well
 * nested.
 */
export function leavesOf(xml: string): Leaf[] {
  const leaves: Leaf[] = [];
  const open: string[] = [];
  let text: Leaf | null = null;
  for (const [, close, name, attributes, said] of xml
    .replace(/^<\?xml.*\?>/, '')
    .matchAll(/<(\/?)([\w:]+)([^>]*)>|([^<]+)/g)) {
    if (said !== undefined) {
      if (text) text.value = plain(said);
      continue;
    }
    if (!close) {
      open.push(name!);
      text = { path: open.slice(1).join('/'), value: '', attributes: attributes!.trim() };
      continue;
    }
    if (open.pop() !== name) throw new Error(`${name} closes what it did not open`);
    if (text) leaves.push(text, ...namesIn(text));
    text = null;
  }
  if (open.length > 0) throw new Error(`${open.join('/')} is left open`);
  return leaves;
}

/** The names of an element's children, in document order, for every element of that name. */
export function childrenOf(xml: string, parent: string): string[][] {
  const found: string[][] = [];
  const open: { name: string; children: string[] }[] = [];
  for (const [, close, name] of xml.replace(/^<\?xml.*\?>/, '').matchAll(/<(\/?)([\w:]+)[^>]*>/g)) {
    if (!close) {
      open.at(-1)?.children.push(name!);
      open.push({ name: name!, children: [] });
      continue;
    }
    const done = open.pop()!;
    if (done.name === parent) found.push(done.children);
  }
  return found;
}
