import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { leavesOf } from '../invoices/read-xml.ts';

/**
 * What XML 1.0 forbids and our writers could let through: characters that it excludes, a bare & or
 * <, the end of CDATA.
 */
export function faultsOfXml(xml: string): string[] {
  const withoutProlog = xml.replace(/<\?[\s\S]*?\?>/g, '');
  const text = withoutProlog.replace(/<\/?[\w:]+(?:\s+[\w:]+="[^"<]*")*\s*\/?>/g, '');
  return [
    ...(/^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(xml)
      ? []
      : ['a sign that is no character of XML']),
    ...(/<|\]\]>/.test(text)
      ? [`markup in a text: ${/.{0,20}(?:<|\]\]>).{0,20}/s.exec(text)![0]}`]
      : []),
    ...(/&(?!(?:amp|lt|gt|quot|apos);)/.test(withoutProlog) ? ['a bare &'] : []),
  ];
}
/**
 * The elements of an XML document, in order: no text may add one. @throws when it is not well
 * nested
 */
export function skeletonOf(xml: string): string[] {
  leavesOf(xml);
  return [...xml.matchAll(/<\/?[\w:]+/g)].map(([tag]) => tag);
}
export const textsOf = (xml: string): string[] => leavesOf(xml).map(({ value }) => value);

/** The tags of an HTML document with the names of their attributes; a text may add none. */
export function tagsOf(html: string): string[] {
  return [...html.matchAll(/<(\/?\w+)([^>]*)>/g)].map(([, tag, attributes]) =>
    `${tag} ${(attributes!.match(/[\w-]+(?==")/g) ?? []).join(' ')}`.trim(),
  );
}
export function plainOf(html: string): string {
  return html
    .replace(/<style>[\s\S]*?<\/style>|<[^>]+>/g, '')
    .replace(/&#(\d+);/g, (_whole, code: string) => String.fromCodePoint(Number(code)));
}

/** Without spaces: a document breaks lines where it must. */
export const unspaced = (text: string): string => text.replace(/\s+/g, '');

export interface ReadPdf {
  text: string;
  attachments: string[];
  xmp: string;
  faults: string[];
}
const ACTIONS = /\/(?:JS|JavaScript|OpenAction|AA|Launch|URI|SubmitForm|RichMedia|EmbeddedFile)\b/g;

/** Reads a PDF as a reader does, and searches its objects for actions and links. */
export async function readPdf(bytes: Buffer): Promise<ReadPdf> {
  const file = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  const pages = await Promise.all(
    Array.from({ length: file.numPages }, (_, number) => file.getPage(number + 1)),
  );
  const texts = await Promise.all(pages.map((page) => page.getTextContent()));
  const [opens, runs, attachments, ...notes] = await Promise.all([
    file.getOpenAction(),
    file.getJSActions(),
    file.getAttachments(),
    ...pages.map((page) => page.getAnnotations()),
  ]);
  const { metadata } = await file.getMetadata();
  // Outside of streams and strings, where these names would be keys.
  const objects = bytes
    .toString('latin1')
    .replace(/stream\r?\n[\s\S]*?endstream/g, '')
    .replace(/\((?:\\[\s\S]|[^\\()])*\)/g, '');
  const named = (objects.match(ACTIONS) ?? []).filter((name) => name !== '/EmbeddedFile');
  return {
    text: texts
      .flatMap(({ items }) => items.map((item) => ('str' in item ? item.str : '')))
      .join(''),
    xmp: (metadata as unknown as { getRaw(): string } | null)?.getRaw() ?? '',
    attachments: Object.keys((attachments ?? {}) as object),
    faults: [
      ...named,
      ...(opens ? ['opens by itself'] : []),
      ...(runs ? ['runs a script'] : []),
      ...(notes.flat().length > 0 ? ['has a link'] : []),
    ],
  };
}
