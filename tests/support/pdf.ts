import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

type File = Awaited<ReturnType<typeof getDocument>['promise']>;
function open(bytes: Uint8Array): Promise<File> {
  return getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
}

async function textOfPage(file: File, number: number): Promise<string> {
  const { items } = await (await file.getPage(number)).getTextContent();
  return items
    .map((item) => ('str' in item ? item.str : ''))
    .join(' ')
    .replace(/\s+/g, ' ');
}

/** The text of a PDF's first page as a reader would copy it, with single spaces. */
export async function textOfPdf(bytes: Uint8Array): Promise<string> {
  return textOfPage(await open(bytes), 1);
}

/** The same of every page. */
export async function pagesOfPdf(bytes: Uint8Array): Promise<string[]> {
  const file = await open(bytes);
  return Promise.all(
    Array.from({ length: file.numPages }, (_, page) => textOfPage(file, page + 1)),
  );
}
