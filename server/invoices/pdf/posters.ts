/** Renders the posters of tables on A4: the name, the QR code, and what it is for. */
import type { PrintedLogo } from '../../restaurant/logo.ts';
import { figuresLocale, textsLocale } from '../../locales.ts';
import { printedSize } from './logo.ts';
import { renderQr } from './qr.ts';
import { type Box, Sheet, type Style } from './sheet.ts';
import { sizeToFit, wrap } from './text.ts';
import { describeFile } from './xmp.ts';

export interface PosterLine {
  /** The language, as `DE`. */
  language: string;
  what: string;
  why: string;
}
export interface Poster {
  name: string;
  menu_url: string;
  lines: PosterLine[];
}
export interface Posters {
  restaurant: string;
  locale: string;
  title: string;
  accent: string;
  logo: PrintedLogo | null;
  /** Below the lines: that staff take orders too. */
  also: string;
  address: string;
  per_page: 1 | 2 | 4 | 8;
  printed_at: string;
  posters: Poster[];
}

const A4 = { width: 595.28, height: 841.89 };
/** Columns and rows on a page. */
const GRID = { 1: [1, 1], 2: [1, 2], 4: [2, 2], 8: [2, 4] } as const;
/** The height of a portrait poster of A6, and of a landscape one of A7: measures are of these. */
const [PORTRAIT, LANDSCAPE] = [420.9, 210.5];

/** A poster being rendered: its box, and by how much larger it is than its measures. */
interface Cell extends Box {
  scale: number;
}
type Image = { width: number; height: number };
interface Page {
  sheet: Sheet;
  content: Posters;
  /** Opened once: pdfkit embeds a picture's bytes each time that it is given them. */
  logo: Image | null;
}

/** @returns the bytes of a PDF, with as many pages as the posters need */
export async function renderPosters(content: Posters): Promise<Uint8Array> {
  const sheet = new Sheet({
    ...A4,
    lang: figuresLocale(textsLocale(content.locale)),
    title: content.title,
    author: content.restaurant,
    created: new Date(content.printed_at),
    accent: content.accent,
  });
  const page = { sheet, content, logo: content.logo && openLogo(sheet, content.logo) };
  const [columns, rows] = GRID[content.per_page];
  const [width, height] = [A4.width / columns, A4.height / rows];
  content.posters.forEach((poster, index) => {
    const place = index % content.per_page;
    if (index > 0 && place === 0) sheet.addPage();
    const box = { x: (place % columns) * width, y: Math.floor(place / columns) * height };
    const scale = height > width ? height / PORTRAIT : height / LANDSCAPE;
    renderPoster(page, poster, { ...box, width, height, scale });
  });
  sheet.doc.appendXML(describeFile(false));
  return new Uint8Array(await sheet.finish());
}

function openLogo(sheet: Sheet, { colour }: PrintedLogo): Image {
  const bytes = Buffer.from(colour.buffer, colour.byteOffset, colour.byteLength);
  return (sheet.doc as unknown as { openImage: (bytes: Buffer) => Image }).openImage(bytes);
}

function renderPoster(page: Page, poster: Poster, cell: Cell): void {
  page.sheet.tag('Sect', () => {
    renderBand(page, poster, cell);
    if (cell.height > cell.width) renderPortrait(page, poster, cell);
    else renderLandscape(page, poster, cell);
    renderFoot(page, cell);
    renderCuts(page, cell);
  });
}

const MARGIN = 20;
const BAND = 66;

/** The restaurant's name, and large the table's, on its accent. */
function renderBand({ sheet, content, logo }: Page, { name }: Poster, cell: Cell): void {
  const { x, y, width, scale } = cell;
  const [band, margin] = [BAND * scale * (cell.height > cell.width ? 1 : 0.75), MARGIN * scale];
  sheet.decorate(() => {
    sheet.doc.rect(x, y, width, band).fill(content.accent);
  }, 'Layout');
  let left = x + margin;
  if (logo) left = renderLogo({ sheet, content, logo }, { left, middle: y + band / 2, scale });
  const right = x + width - margin;
  const { lines, style } = nameOf(sheet, name, { width: (right - left) * 0.5, band, scale });
  const widest = Math.max(...lines.map((line) => sheet.width(line, style)));
  const room = right - left - widest - margin;
  const letters: Style = { size: 17 * scale, weight: 'semibold', ink: 'inverse' };
  const { restaurant } = content;
  const fitted = {
    ...letters,
    size: sizeToFit(sheet, restaurant, { width: room, style: letters }),
  };
  const baseline = (size: number) => y + band / 2 + size * 0.35;
  sheet.tag('H1', () => {
    sheet.write(restaurant, { x: left, y: baseline(fitted.size) }, fitted);
    lines.forEach((line, i) => {
      const above = ((lines.length - 1) / 2 - i) * style.size * 1.15;
      sheet.write(line, { x: right, y: baseline(style.size) - above }, style);
    });
  });
}

interface NameRoom {
  width: number;
  band: number;
  scale: number;
}
/** The name of a table as large as the band allows: a long one in two lines or three. */
function nameOf(sheet: Sheet, name: string, { width, band, scale }: NameRoom) {
  const own = { weight: 'semibold', ink: 'inverse', align: 'right' } as const;
  let style: Style = { ...own, size: 30 * scale };
  let lines = wrap(sheet, name, { width, style });
  while (lines.length * style.size * 1.15 > band * 0.8 && style.size > 6 * scale) {
    style = { ...own, size: style.size - scale };
    lines = wrap(sheet, name, { width, style });
  }
  return { lines, style };
}

interface LogoPlace {
  left: number;
  middle: number;
  scale: number;
}
/** The logo on white, for which it was made. @returns where the name begins */
function renderLogo({ sheet, content, logo }: Page, { left, middle, scale }: LogoPlace): number {
  const size = printedSize(logo!, { width: 64 * scale, height: 30 * scale });
  const air = 4 * scale;
  const [x, y] = [left + air, middle - size.height / 2];
  sheet.decorate(() => {
    const box = [left, y - air, size.width + 2 * air, size.height + 2 * air] as const;
    sheet.doc.roundedRect(...box, 4 * scale).fill('#ffffff');
  }, 'Layout');
  sheet.figure(content.restaurant, () => sheet.doc.image(logo as never, x, y, size));
  return left + size.width + 2 * air + 10 * scale;
}

function renderPortrait(page: Page, poster: Poster, cell: Cell): void {
  const { scale } = cell;
  // 55 mm on A6, with four modules of white around it (ISO/IEC 18004).
  const size = 156 * scale;
  const qr = { x: cell.x + (cell.width - size) / 2, y: cell.y + (BAND + 26) * scale, size };
  renderQr(page.sheet, poster.menu_url, qr);
  const left = cell.x + MARGIN * scale;
  renderLines(page, poster, {
    ...cell,
    x: left,
    y: qr.y + size + 30 * scale,
    width: cell.width - 2 * MARGIN * scale,
    height: cell.y + cell.height - 34 * scale - (qr.y + size + 30 * scale),
  });
}

function renderLandscape(page: Page, poster: Poster, cell: Cell): void {
  const { scale } = cell;
  const top = cell.y + (BAND * 0.75 + 16) * scale;
  const size = 108 * scale;
  const left = cell.x + MARGIN * scale;
  renderQr(page.sheet, poster.menu_url, { x: left, y: top, size });
  const x = left + size + 16 * scale;
  renderLines(page, poster, {
    ...cell,
    x,
    y: top + 8 * scale,
    width: cell.x + cell.width - MARGIN * scale - x,
    height: size,
  });
}

/** One line what to do and one why, in each language; smaller where a language needs more room. */
function renderLines({ sheet }: Page, { lines }: Poster, box: Cell): void {
  const indent = 22 * box.scale;
  let factor = 1;
  const rows = () =>
    lines.flatMap(({ language, what, why }) => {
      const width = box.width - indent;
      const own: Style = { size: 11 * box.scale * factor, weight: 'semibold' };
      const second: Style = { size: 9 * box.scale * factor };
      return [
        ...wrap(sheet, what, { width, style: own }).map((text, i) => ({
          text,
          style: own,
          language: i === 0 ? language : '',
          below: 1.2,
        })),
        ...wrap(sheet, why, { width, style: second }).map((text, i, all) => ({
          text,
          style: second,
          language: '',
          below: i === all.length - 1 ? 2.1 : 1.25,
        })),
      ];
    });
  const heightOf = () => rows().reduce((sum, { style, below }) => sum + style.size * below, 0);
  while (factor > 0.5 && heightOf() > box.height) factor -= 0.05;
  let y = box.y;
  for (const { text, style, language, below } of rows()) {
    const quiet: Style = { size: 8 * box.scale * factor, weight: 'semibold', ink: 'quiet' };
    sheet.tag('P', () => {
      if (language) sheet.write(language, { x: box.x, y }, quiet);
      sheet.write(text, { x: box.x + indent, y }, style);
    });
    y += style.size * below;
  }
}

function renderFoot({ sheet, content }: Page, cell: Cell): void {
  const margin = MARGIN * cell.scale;
  const y = cell.y + cell.height - 14 * cell.scale;
  const quiet: Style = { size: 8 * cell.scale, ink: 'quiet' };
  const width = cell.width - 2 * margin;
  const also = { ...quiet, size: sizeToFit(sheet, content.also, { width, style: quiet }) };
  sheet.tag('P', () => sheet.write(content.also, { x: cell.x + margin, y }, also));
  const left = width - sheet.width(content.also, also) - margin;
  if (sheet.width(content.address, quiet) > left) return;
  const right = cell.x + cell.width - margin;
  sheet.tag('P', () => sheet.write(content.address, { x: right, y }, { ...quiet, align: 'right' }));
}

/** Hairlines to cut along, inside the page alone. */
function renderCuts({ sheet }: Page, { x, y, width, height }: Cell): void {
  if (x + width < A4.width - 1) sheet.rule({ x: x + width, y }, { x: x + width, y: y + height });
  if (y + height < A4.height - 1) sheet.rule({ x, y: y + height }, { x: x + width, y: y + height });
}
