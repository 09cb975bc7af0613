import { bilingual, type Content } from './content.js';
import { apart, INK, write, writeBlock, widthOf, type Context } from './pen.js';
import { markAsSpecimen, rosette } from './security-print.js';
import { ENGLISH, writtenAmount, writtenDay } from './terms.js';

/** A4. Points, 72 an inch. */
export const SHEET = { x: 0, y: 0, width: 595, height: 842 } as const;
const LEFT = 48;
const RIGHT = SHEET.width - 48;
const GREY = '#5d6570';
const RULE = '#c9ced6';
const DAY_MS = 24 * 60 * 60 * 1000;

/** No company has these names. */
const SUPPLIERS = ['Exemplar Power & Light', 'Specimen Grid', 'Sample Current', 'Mockridge Energy'];
const BANKS = ['Bank of Specimens', 'Exemplar Savings Bank', 'Sample & Placeholder Bank', 'Mockridge Trust'];

const daysBefore = (day: string, days: number) =>
  new Date(Date.parse(day) - days * DAY_MS).toISOString().slice(0, 10);

function letterhead(ctx: Context, content: Content, names: readonly string[]): void {
  const dice = content.diceFor('letterhead');
  const { palette } = content;
  ctx.fillStyle = '#ffffff';
  ctx.fillRect(0, 0, SHEET.width, SHEET.height);
  ctx.fillStyle = palette.title;
  ctx.fillRect(0, 0, SHEET.width, 10);
  rosette(ctx, LEFT + 18, 52, 18, palette.title, dice, 0.9);
  write(ctx, dice.pick(names), LEFT + 46, 59, { size: 19, weight: 700, color: palette.title, maxWidth: 220 });
}

function addressee(ctx: Context, { name, address }: Content, y: number): void {
  const shown = name.isLatin ? name.full : `${name.full}\n${name.latinGivenNames} ${name.latinSurname}`;
  writeBlock(ctx, `${shown.trim()}\n${address}`, LEFT, y, {
    size: 11,
    weight: 500,
    width: 250,
    lineHeight: 16,
  });
}

/** Label and value in two columns, in a box at the right. */
function box(ctx: Context, content: Content, rows: readonly (readonly [string, string])[], y: number): void {
  const x = 330;
  ctx.fillStyle = content.palette.paper;
  ctx.beginPath();
  ctx.roundRect(x, y, RIGHT - x, rows.length * 25 + 12, 5);
  ctx.fill();
  rows.forEach(([label, value], n) => {
    const at = y + 22 + n * 25;
    const width = write(ctx, value, RIGHT - 10, at, { size: 10, weight: 600, align: 'right', maxWidth: 115 });
    write(ctx, label, x + 10, at, { size: 8.5, color: GREY, maxWidth: RIGHT - x - 28 - width });
  });
}

function rule(ctx: Context, y: number, color: string = RULE): void {
  ctx.fillStyle = color;
  ctx.fillRect(LEFT, y, RIGHT - LEFT, 0.8);
}

function footer(ctx: Context, text: string): void {
  rule(ctx, 800);
  write(ctx, 'Specimen. Made for demonstration and tests; no such company exists.', LEFT, 815, {
    size: 7.5,
    color: GREY,
  });
  write(ctx, text, RIGHT, 815, { size: 7.5, color: GREY, align: 'right' });
}

/** A bill for electricity, on one page. */
export function drawUtilityBill(ctx: Context, content: Content): void {
  const { place, palette } = content;
  const dice = content.diceFor('usage');
  const usage = Array.from({ length: 12 }, (_, month) => {
    const winter = Math.cos((month / 12) * 2 * Math.PI);
    return Math.round(190 + 70 * winter + dice.below(60));
  });
  const used = usage.at(-1) ?? 0;
  const charges: readonly (readonly [string, number])[] = [
    [`Consumption, ${used} kWh`, used * 0.17],
    ['Standing charge, 30 days', 9.3],
    ['Network and metering', 6.85],
  ];
  const net = charges.reduce((sum, [, amount]) => sum + amount, 0);
  const tax = net * 0.09;
  const money = (dollars: number) => `${writtenAmount(dollars, place)} ${place.currency}`;

  letterhead(ctx, content, SUPPLIERS);
  write(ctx, bilingual(content, 'electricityBill'), RIGHT, 59, {
    size: 15,
    weight: 600,
    align: 'right',
    maxWidth: 220,
  });
  addressee(ctx, content, 122);
  box(
    ctx,
    content,
    [
      [bilingual(content, 'account'), content.number],
      [bilingual(content, 'date'), writtenDay(content.issuedOn, place)],
      [bilingual(content, 'period'), period(content, 34, 4)],
      [bilingual(content, 'due'), money(net + tax)],
    ],
    106,
  );

  write(ctx, bilingual(content, 'address'), LEFT, 262, { size: 8.5, color: GREY });
  writeBlock(ctx, content.address.replaceAll('\n', ', '), LEFT, 278, {
    size: 10.5,
    weight: 500,
    width: RIGHT - LEFT,
    lineHeight: 15,
  });

  write(ctx, 'kWh', LEFT, 322, { size: 8.5, color: GREY });
  usage.forEach((kilowattHours, n) => {
    const width = (RIGHT - LEFT) / usage.length;
    const high = kilowattHours * 0.28;
    ctx.fillStyle = n === usage.length - 1 ? palette.title : palette.line;
    ctx.fillRect(LEFT + n * width + 8, 432 - high, width - 16, high);
    const month = daysBefore(content.issuedOn, 15 + (usage.length - 1 - n) * 30.44);
    write(ctx, month.slice(2, 7).replace('-', '/'), LEFT + (n + 0.5) * width, 445, {
      size: 7.5,
      color: GREY,
      align: 'center',
    });
    write(ctx, String(kilowattHours), LEFT + (n + 0.5) * width, 427 - high, { size: 7, align: 'center' });
  });
  rule(ctx, 432, GREY);

  let y = 484;
  write(ctx, bilingual(content, 'details'), LEFT, y, { size: 9, weight: 600, color: GREY });
  write(ctx, `${bilingual(content, 'amount')} (${place.currency})`, RIGHT, y, {
    size: 9,
    weight: 600,
    color: GREY,
    align: 'right',
  });
  rule(ctx, y + 7);
  for (const [label, amount] of [...charges, ['Tax, 9 %', tax] as const]) {
    y += 24;
    write(ctx, label, LEFT, y, { size: 10.5 });
    write(ctx, writtenAmount(amount, place), RIGHT, y, { size: 10.5, align: 'right' });
  }
  rule(ctx, y + 10, INK);
  y += 32;
  write(ctx, bilingual(content, 'due'), LEFT, y, { size: 13, weight: 700 });
  write(ctx, money(net + tax), RIGHT, y, { size: 14, weight: 700, color: palette.title, align: 'right' });

  paymentSlip(ctx, content, money(net + tax));
  footer(ctx, '1 / 1');
  markAsSpecimen(ctx, SHEET, 118);
}

function period({ issuedOn, place }: Content, from: number, to: number): string {
  return [from, to].map((days) => writtenDay(daysBefore(issuedOn, days), place)).join(' – ');
}

function paymentSlip(ctx: Context, content: Content, amount: string): void {
  apart(ctx, () => {
    ctx.strokeStyle = GREY;
    ctx.setLineDash([4, 4]);
    ctx.lineWidth = 0.8;
    ctx.beginPath();
    ctx.moveTo(0, 680);
    ctx.lineTo(SHEET.width, 680);
    ctx.stroke();
  });
  write(ctx, bilingual(content, 'account'), LEFT, 706, { size: 8.5, color: GREY });
  write(ctx, content.number, LEFT, 722, { size: 12, weight: 600 });
  write(ctx, bilingual(content, 'due'), LEFT, 748, { size: 8.5, color: GREY });
  write(ctx, amount, LEFT, 764, { size: 12, weight: 600 });
  const dice = content.diceFor('bars');
  ctx.fillStyle = INK;
  for (let x = 330; x < RIGHT - 3;) {
    const bar = 0.9 + dice.below(3) * 0.9;
    ctx.fillRect(x, 700, bar, 60);
    x += bar + 1 + dice.below(3) * 0.9;
  }
  write(ctx, `00 ${content.number.replace(/\W/g, '')} 4 0`, (330 + RIGHT) / 2, 774, {
    size: 8,
    align: 'center',
    color: GREY,
  });
}

const SPENDING: readonly (readonly [text: string, dollars: number])[] = [
  ['Card payment, Corner Grocery', 34],
  ['Card payment, Green Leaf Pharmacy', 18],
  ['Card payment, Café Placeholder', 6],
  ['Transfer, shared rent', 420],
  ['Direct debit, Sample Mobile', 22],
  ['Direct debit, Exemplar Power & Light', 58],
  ['Cash machine', 80],
  ['Card payment, Metro tickets', 12],
  ['Card payment, Mock Books', 27],
  ['Card payment, Specimen Fuel', 45],
  ['Standing order, savings', 100],
  ['Card payment, Online shop', 63],
];
const INCOME: readonly (readonly [text: string, dollars: number])[] = [
  ['Salary, Example Works', 2150],
  ['Transfer received', 90],
  ['Refund, Online shop', 41],
];
/** Bookings of a day on average, in hundredths. */
const A_DAY = 80;
const PERIOD_DAYS = 60;
const FIRST_PAGE_ROWS = 18;
const PAGE_ROWS = 30;
const ROW = 19;

interface Booking {
  readonly day: string;
  readonly text: string;
  readonly dollars: number;
  readonly balance: number;
}

function bookingsOf(content: Content): readonly Booking[] {
  const dice = content.diceFor('bookings');
  let balance = 800 + dice.below(4000);
  const bookings: Booking[] = [];
  for (let ago = PERIOD_DAYS; ago > 1; ago--) {
    const count = Math.floor((A_DAY + dice.below(100)) / 100);
    for (let n = 0; n < count; n++) {
      const [text, dollars] = dice.perMille(140) || balance < 300 ? dice.pick(INCOME) : dice.pick(SPENDING);
      const amount = Math.round(dollars * (70 + dice.below(60))) / 100;
      const signed = INCOME.some(([income]) => income === text) ? amount : -amount;
      balance += signed;
      bookings.push({ day: daysBefore(content.issuedOn, ago), text, dollars: signed, balance });
    }
  }
  return bookings;
}

/** The pages of a bank statement, each as what draws it. */
export function bankStatementPages(content: Content): readonly ((ctx: Context) => void)[] {
  const bookings = bookingsOf(content);
  const pages: Booking[][] = [bookings.slice(0, FIRST_PAGE_ROWS)];
  for (let from = FIRST_PAGE_ROWS; from < bookings.length; from += PAGE_ROWS) {
    pages.push(bookings.slice(from, from + PAGE_ROWS));
  }
  return pages.map((rows, n) => (ctx) => {
    letterhead(ctx, content, BANKS);
    write(ctx, bilingual(content, 'bankStatement'), RIGHT, 59, {
      size: 15,
      weight: 600,
      align: 'right',
      maxWidth: 220,
    });
    const top = n === 0 ? firstPageHead(ctx, content, bookings) : 110;
    table(ctx, content, rows, top);
    footer(ctx, `${n + 1} / ${pages.length}`);
    markAsSpecimen(ctx, SHEET, 118);
  });
}

function firstPageHead(ctx: Context, content: Content, bookings: readonly Booking[]): number {
  const { place } = content;
  const [first, last] = [bookings.at(0), bookings.at(-1)];
  const money = (dollars: number) => `${writtenAmount(dollars, place)} ${place.currency}`;
  addressee(ctx, content, 122);
  box(
    ctx,
    content,
    [
      [bilingual(content, 'account'), content.number],
      [bilingual(content, 'date'), writtenDay(content.issuedOn, place)],
      [bilingual(content, 'period'), period(content, PERIOD_DAYS, 1)],
    ],
    106,
  );
  const opening = (first?.balance ?? 0) - (first?.dollars ?? 0);
  const sums: readonly (readonly [string, number])[] = [
    ['Opening', opening],
    ['In', bookings.reduce((sum, { dollars }) => sum + Math.max(0, dollars), 0)],
    ['Out', bookings.reduce((sum, { dollars }) => sum + Math.min(0, dollars), 0)],
    ['Closing', last?.balance ?? opening],
  ];
  const each = (RIGHT - LEFT) / sums.length;
  sums.forEach(([label, dollars], n) => {
    const x = LEFT + n * each;
    ctx.fillStyle = content.palette.paper;
    ctx.beginPath();
    ctx.roundRect(x, 252, each - 8, 50, 5);
    ctx.fill();
    write(ctx, `${label} ${ENGLISH.balance.toLowerCase()}`.replace(/^(In|Out) .*/, '$1'), x + 10, 270, {
      size: 8.5,
      color: GREY,
    });
    write(ctx, money(dollars), x + 10, 290, { size: 11.5, weight: 700, maxWidth: each - 28 });
  });
  return 336;
}

function table(ctx: Context, content: Content, rows: readonly Booking[], top: number): void {
  const { place } = content;
  const head = { size: 8.5, weight: 600, color: GREY } as const;
  const [amountAt, balanceAt] = [RIGHT - 110, RIGHT];
  write(ctx, bilingual(content, 'date'), LEFT, top, { ...head, maxWidth: 80 });
  write(ctx, bilingual(content, 'details'), LEFT + 88, top, { ...head, maxWidth: 180 });
  write(ctx, bilingual(content, 'amount'), amountAt, top, { ...head, align: 'right', maxWidth: 105 });
  write(ctx, bilingual(content, 'balance'), balanceAt, top, { ...head, align: 'right', maxWidth: 100 });
  rule(ctx, top + 7, GREY);
  let y = top + 7;
  rows.forEach(({ day, text, dollars, balance }, n) => {
    y += ROW;
    if (n % 2 === 1) {
      ctx.fillStyle = '#f5f6f8';
      ctx.fillRect(LEFT - 6, y - 13, RIGHT - LEFT + 12, ROW);
    }
    const width = widthOf(ctx, '0', { size: 9.5 });
    write(ctx, writtenDay(day, place), LEFT, y, { size: 9.5, maxWidth: width * 14 });
    write(ctx, text, LEFT + 88, y, { size: 9.5, maxWidth: 230 });
    write(ctx, writtenAmount(dollars, place), amountAt, y, {
      size: 9.5,
      align: 'right',
      maxWidth: 100,
      color: dollars > 0 ? '#1b6b3a' : INK,
    });
    write(ctx, writtenAmount(balance, place), balanceAt, y, { size: 9.5, align: 'right', maxWidth: 100 });
  });
}
