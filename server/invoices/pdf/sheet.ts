/**
 * A PDF with text in runs of the faces that have the glyphs, tags for screen readers, and rules.
 */
import PDFDocument from 'pdfkit';
import {
  face,
  type FaceName,
  inReadingOrder,
  lineOf,
  type Run,
  runsOf,
  type Weight,
  widthOf,
} from './fonts.ts';

export const ink = {
  text: '#1d1f23',
  quiet: '#686d76',
  rule: '#c9ccd2',
  alert: '#a3262a',
  inverse: '#ffffff',
} as const;
/** `accent` is the restaurant's own colour, or that of the text. */
export type Ink = keyof typeof ink | 'accent';

export interface Style {
  size: number;
  weight?: Weight;
  ink?: Ink;
  align?: 'left' | 'right';
}

/** `x` is the left edge, or the right one where the text is aligned right; `y` is the baseline. */
export interface Place {
  x: number;
  y: number;
}

export interface SheetOptions {
  width: number;
  height: number;
  lang: string;
  title: string;
  author: string;
  created: Date;
  /** `#rrggbb` */
  accent?: string | undefined;
  /** For layouts before the fourth: their order of Arabic and Hebrew (`inReadingOrder`). */
  earlierOrder?: boolean;
  /** For layouts before the fifth (`Ruler`). */
  breaksAmounts?: boolean;
}

/** The box of a picture, in points from the top left. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

type Element = ReturnType<PDFKit.PDFDocument['struct']>;

export class Sheet {
  readonly doc: PDFKit.PDFDocument;
  private readonly root: Element;
  private readonly faces = new Set<FaceName>();
  private readonly open: Element[];

  get breaksAmounts(): boolean {
    return this.options.breaksAmounts ?? false;
  }

  constructor(readonly options: SheetOptions) {
    this.doc = new PDFDocument(documentOptions(options));
    this.root = this.doc.struct('Document');
    this.doc.addStructure(this.root);
    this.open = [this.root];
    this.addPage();
  }

  addPage(): void {
    this.doc.addPage({ size: [this.options.width, this.options.height], margin: 0 });
  }

  /** Puts what `render` writes into one element: `tag('Table', () => tag('TR', …))`. */
  tag(
    type: string,
    render: () => void,
    options: { scope?: 'Column' | 'Row'; alt?: string } = {},
  ): void {
    const element = this.doc.struct(type, { ...options } as object);
    this.open.at(-1)!.add(element);
    this.open.push(element);
    render();
    this.open.pop();
  }

  /** A drawing with an alternative text. */
  figure(alt: string, render: () => void): void {
    this.tag('Figure', () => this.open.at(-1)!.add(render), { alt });
  }

  /** Embeds a picture's bytes unchanged; pdfkit embeds them anew each time, so it is used once. */
  picture(bytes: Uint8Array, alt: string, { x, y, width, height }: Box): void {
    this.figure(alt, () =>
      this.doc.image(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), x, y, {
        width,
        height,
      }),
    );
  }

  /** One line of tagged text. */
  write(text: string, place: Place, style: Style): void {
    this.open.at(-1)!.add(() => this.set(text, place, style));
  }

  /** Text or rules that a screen reader skips: running heads, page numbers, lines. */
  decorate(render: () => void, type: 'Pagination' | 'Layout' = 'Pagination'): void {
    this.doc.markContent('Artifact', { type } as object);
    render();
    this.doc.endMarkedContent();
  }

  set(text: string, place: Place, style: Style): void {
    const runs = this.runs(text, style);
    let x = style.align === 'right' ? place.x - this.width(text, style) : place.x;
    for (const run of runs) {
      this.setRun(run, { x, y: place.y }, style);
      x += widthOf(run) * style.size;
    }
  }

  rule(from: Place, to: Place, colour: Ink = 'rule'): void {
    this.decorate(() => {
      this.doc
        .moveTo(from.x, from.y)
        .lineTo(to.x, to.y)
        .lineWidth(0.6)
        .strokeColor(this.colour(colour))
        .stroke();
    }, 'Layout');
  }
  /** A rule of dashes, as long as the gaps between them are wide. */
  dashes(from: Place, to: Place, dash: number): void {
    this.decorate(() => {
      this.doc
        .moveTo(from.x, from.y)
        .lineTo(to.x, to.y)
        .dash(dash, { space: dash })
        .lineWidth(0.8)
        .strokeColor(this.colour('text'))
        .stroke()
        .undash();
    }, 'Layout');
  }

  /** A filled box, behind the text that is written on it next. */
  fill({ x, y, width, height }: Box, colour: Ink = 'text'): void {
    this.decorate(() => {
      this.doc.rect(x, y, width, height).fill(this.colour(colour));
    }, 'Layout');
  }

  width(text: string, style: Style): number {
    return this.runs(text, style).reduce((sum, run) => sum + widthOf(run) * style.size, 0);
  }

  private runs(text: string, { weight = 'regular' }: Style): Run[] {
    if (!this.options.earlierOrder) return lineOf(text, weight);
    return inReadingOrder(runsOf(text, weight));
  }

  /** The file's bytes, once everything is rendered. */
  async finish(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    this.doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    const ended = new Promise((resolve, reject) =>
      this.doc.once('end', resolve).once('error', reject),
    );
    this.doc.end();
    await ended;
    return Buffer.concat(chunks);
  }

  private colour(name: Ink): string {
    return name === 'accent' ? (this.options.accent ?? ink.text) : ink[name];
  }

  private setRun(run: Run, place: Place, style: Style): void {
    const features = run.rightToLeft ? { features: [] } : {};
    this.useFace(run.face);
    this.doc.fontSize(style.size).fillColor(this.colour(style.ink ?? 'text'));
    this.doc.text(run.text, place.x, place.y, {
      lineBreak: false,
      baseline: 'alphabetic',
      ...features,
    });
  }

  /**
   * Sets a face by its name after its first use, since pdfkit opens a given face anew each time.
   */
  private useFace(name: FaceName): void {
    const opened = face(name);
    this.doc.font(this.faces.has(name) ? opened.postscriptName : (opened as unknown as string));
    this.faces.add(name);
  }
}

/**
 * A face is embedded from the start, or pdfkit references Helvetica; the title is cleaned, since
 * pdfkit does not escape the XMP.
 */
function documentOptions(options: SheetOptions): PDFKit.PDFDocumentOptions {
  return {
    subset: 'PDF/A-3b',
    pdfVersion: '1.7',
    tagged: true,
    displayTitle: true,
    lang: options.lang,
    autoFirstPage: false,
    bufferPages: true,
    font: face('regular') as unknown as string,
    info: {
      Title: plain(options.title),
      Author: plain(options.author),
      Creator: 'Restaurant Back Office',
      Producer: 'PDFKit',
      CreationDate: options.created,
      ModDate: options.created,
    },
  };
}

/**
 * Replaces markup in title and author by look-alikes, since pdfkit writes both into the XMP
 * unescaped.
 */
function plain(text: string): string {
  const lookAlikes: Record<string, string> = { '&': '\uFF06', '<': '\u2039', '>': '\u203A' };
  return text
    .replace(/[&<>]/g, (letter) => lookAlikes[letter]!)
    .replace(/[^\u0020-\uD7FF\uE000-\uFFFD]/g, '');
}
