/** Renders the bill that is brought to the table as an 80 mm PDF: a pure function of its facts. */
import { figuresLocale, textsLocale } from '../../locales.ts';
import { documentWord } from '../document/words.ts';
import { type ProForma, proFormaRows, scanWord } from './pro-forma-rows.ts';
import {
  CODE_ROOM,
  leading,
  logoRoom,
  MARGIN,
  receiptWidth,
  renderCode,
  renderLogo,
  renderRow,
  walk,
} from './receipt.ts';
import type { Row } from './receipt-rows.ts';
import { Sheet } from './sheet.ts';
import { describeFile } from './xmp.ts';

const FRAME_AIR = 7;

/** @returns the bytes of a PDF, as long as its content */
export async function renderProForma(bill: ProForma): Promise<Uint8Array> {
  const rows = rowsOf(bill);
  const trial = sheetOf(bill, 1000);
  const text = Math.ceil(walk(trial, rows, () => {}));
  const sheet = sheetOf(bill, text + CODE_ROOM);
  if (bill.logo) renderLogo(sheet, bill.seller.name, bill.logo);
  const framed: number[] = [];
  walk(sheet, rows, (row, lines, y) => {
    if (row.framed) framed.push(y - leading(row), y + (lines.length - 1) * leading(row));
    renderRow(sheet, row, { lines, y });
  });
  renderFrame(sheet, Math.min(...framed), Math.max(...framed));
  renderCode(sheet, { url: bill.claim_url, words: scanWord(bill) }, text);
  sheet.doc.appendXML(describeFile(false));
  return new Uint8Array(await sheet.finish());
}

function sheetOf({ locale, seller, bill_number, printed_at }: ProForma, height: number): Sheet {
  return new Sheet({
    width: receiptWidth,
    height,
    lang: figuresLocale(textsLocale(locale)),
    title: documentWord(locale, 'pro_forma_number', { number: bill_number }),
    author: seller.name,
    created: new Date(printed_at),
  });
}

function rowsOf(bill: ProForma): Row[] {
  const [first, ...rest] = proFormaRows(bill);
  const room = bill.logo ? logoRoom(bill.logo) : 0;
  return [{ ...first!, above: room + (first!.above ?? 0) }, ...rest];
}

function renderFrame(sheet: Sheet, top: number, bottom: number): void {
  const [left, right] = [MARGIN, receiptWidth - MARGIN];
  const [above, below] = [top - FRAME_AIR + 3, bottom + FRAME_AIR];
  const corners = [
    { x: left, y: above },
    { x: right, y: above },
    { x: right, y: below },
    { x: left, y: below },
  ];
  corners.forEach((corner, i) => sheet.rule(corner, corners[(i + 1) % 4]!, 'text'));
}
