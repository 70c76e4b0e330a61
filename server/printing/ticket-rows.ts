/** A ticket of a kitchen station as rows of text, which paper and PDF render; without prices. */
import type { Row } from '../invoices/pdf/receipt-rows.ts';
import { houseText } from '../texts.ts';
import type { PaperItem, TicketPaper } from '../tickets/paper.ts';

const small = { size: 10 } as const;
const strong = { size: 11, weight: 'semibold' } as const;
const dish = { size: 15, weight: 'semibold' } as const;
const large = { size: 18, weight: 'semibold' } as const;
/** Read from two metres away. */
const huge = { size: 34, weight: 'semibold' } as const;
/** Of a party's name. */
const long = { size: 24, weight: 'semibold' } as const;
/** Letters of a place, and of a word in it, that fit on a line of 80 mm as huge text. */
const MOST_HUGE = 12;
const MOST_HUGE_WORD = 9;
/** Letters of the column of quantities: names, options and notes stand beside it. */
const INDENT = 4;

const isNumber = (name: string) => !/\p{L}/u.test(name);

/** The table as a cook says it: "Table 5", but "Terrace 2". */
function spoken(name: string | null, locale: string): string {
  if (name === null) return houseText(locale, 'ticket_no_table');
  return isNumber(name) ? `${houseText(locale, 'ticket_table')} ${name}` : name;
}

/** What the ticket is, where it is no plain order. */
function bandsOf(paper: TicketPaper, locale: string, again: boolean): string[] {
  const { kind, course } = paper;
  const what = {
    order: [],
    fire: [houseText(locale, 'ticket_fire', { course: course ?? '' })],
    void: [houseText(locale, 'ticket_void')],
    cancel: [houseText(locale, 'ticket_cancel')],
    move: [houseText(locale, 'ticket_move')],
    change: [houseText(locale, 'ticket_change')],
    test: [houseText(locale, 'ticket_test')],
  }[kind];
  return [...what, ...(again ? [houseText(locale, 'ticket_again')] : [])];
}

/** A change may be that what was to be taken away is eaten here. */
function serviceWord({ service, kind }: TicketPaper, locale: string): string | null {
  if (service !== 'dine_in') return houseText(locale, `ticket_${service}`);
  return kind === 'change' ? houseText(locale, 'report_dine_in').toLocaleUpperCase(locale) : null;
}

/** That it is taken away, and at what time where one was asked for. */
function serviceOf(paper: TicketPaper, locale: string): Row[] {
  const word = serviceWord(paper, locale);
  if (word === null) return [];
  const left = [word, paper.service !== 'dine_in' && paper.pickup].filter(Boolean).join(' · ');
  return [{ left, style: large, inverse: true, above: 12 }];
}

/** The place, as large as the paper allows: where the dishes go, or went from and to. */
function placeOf(paper: TicketPaper, locale: string): Row[] {
  const { table, from_table, name, station, time } = paper;
  if (paper.kind === 'move') {
    const [from, to] = [from_table ?? '–', table ?? '–'];
    const areNumbers = isNumber(from) && isNumber(to);
    const way = areNumbers
      ? houseText(locale, 'ticket_move_tables', { from, to })
      : `${from} → ${to}`;
    return placeAlone(way, paper);
  }
  if (table === null || !isNumber(table)) return placeAlone(table ?? name ?? '–', paper);
  return [
    { left: houseText(locale, 'ticket_table'), right: station, style: large },
    { left: table, right: time, rightStyle: large, style: huge, above: 20 },
  ];
}

/** A place of words has the line to itself, so that no word of it breaks beside the time. */
function placeAlone(place: string, { station, time }: TicketPaper): Row[] {
  // A long name on lines as high as a table's number would fill half of the paper.
  const longest = Math.max(...place.split(' ').map((word) => [...word].length));
  const isLong = [...place].length > MOST_HUGE || longest > MOST_HUGE_WORD;
  const at = isLong ? { style: long, above: 8 } : { style: huge, above: 20 };
  return [
    { left: station, right: time, style: large },
    { left: place, ...at },
  ];
}

function headRows(paper: TicketPaper, locale: string, again: boolean): Row[] {
  const { order_number, covers, placed_by, name, table, number } = paper;
  const facts = [
    houseText(locale, 'ticket_order', { number: order_number }),
    ...(table !== null && name ? [name] : []),
    ...(covers ? [houseText(locale, 'ticket_covers', { count: covers })] : []),
    placed_by ?? houseText(locale, 'ticket_guest'),
  ];
  return [
    ...bandsOf(paper, locale, again).map((left) => ({ left, style: large, inverse: true })),
    ...placeOf(paper, locale),
    {
      left: facts.join(' · '),
      right: houseText(locale, 'ticket_number', { number }),
      style: small,
      // The place above is set with much room below it.
      above: -14,
    },
    ...serviceOf(paper, locale),
    ...(paper.notes && (paper.kind === 'order' || paper.kind === 'fire')
      ? [{ left: paper.notes, style: strong, inverse: true, above: 8 }]
      : []),
  ];
}

function itemRows(item: PaperItem, paper: TicketPaper, locale: string): Row[] {
  const { quantity, name, options, notes, seat } = item;
  const isGone = paper.kind === 'void' || paper.kind === 'cancel';
  const right = seat === null ? '' : houseText(locale, 'ticket_seat', { seat });
  // A name that goes on in a second line never puts a figure of its own below the quantity.
  const said = isGone
    ? { left: houseText(locale, 'ticket_void_item', { quantity, name }), inverse: true, above: 8 }
    : { lead: String(quantity), left: name, indent: INDENT, above: 12 };
  return [
    { ...said, right, rightStyle: small, style: dish },
    ...optionRows(options),
    // Also of what is voided: of two alike it says which.
    ...(notes ? [{ left: notes, style: strong, inverse: true, indent: INDENT, above: 2 }] : []),
  ];
}

function optionRows(options: PaperItem['options']): Row[] {
  return options.map(({ name, quantity }, place) => ({
    left: `+ ${quantity > 1 ? `${quantity} × ` : ''}${name}`,
    style: strong,
    indent: INDENT,
    // Nearer to its dish than to the next one.
    above: place === 0 ? -5 : -1,
  }));
}

/** Dishes under the head of their course, where any has one. */
function dishRows(paper: TicketPaper, locale: string): Row[] {
  const { items } = paper;
  const courses = [...new Set(items.map(({ course }) => course))];
  const hasHeads = courses.some((course) => course !== null) && paper.kind === 'order';
  return courses.flatMap((course) => {
    const own = items.filter((item) => item.course === course);
    const isHeld = own.some(({ held }) => held);
    const head =
      course === null || !hasHeads
        ? []
        : [
            {
              left: houseText(locale, isHeld ? 'ticket_held' : 'ticket_course', { course }),
              style: strong,
              inverse: isHeld,
              above: 12,
            },
          ];
    return [...head, ...own.flatMap((item) => itemRows(item, paper, locale))];
  });
}

/** Puts a rule above the first of some rows. */
function ruled(rows: Row[]): Row[] {
  return rows.map((row, place) => (place === 0 ? { ...row, above: 16, rule: 2 } : row));
}

/**
 * The rows of a ticket.
 * @param again whether one may be out already
 */
export function ticketRows(paper: TicketPaper, locale: string, again: boolean): Row[] {
  const count = paper.items.reduce((sum, { quantity }) => sum + quantity, 0);
  const foot =
    count === 0
      ? []
      : [
          {
            left: houseText(locale, 'ticket_dishes', { count }),
            right: spoken(paper.table ?? paper.name, locale),
            style: small,
          },
        ];
  return [...headRows(paper, locale, again), ...ruled(dishRows(paper, locale)), ...ruled(foot)];
}
