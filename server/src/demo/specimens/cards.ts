import { createCanvas, type Canvas } from '@napi-rs/canvas';
import { stateOfCountry } from '@standing/shared/mrz/states';
import { bilingual, countryNames, writeField, type Content } from './content.js';
import { writeMrzLine } from './mrz-letters.js';
import { apart, INK, write, writeBlock, type Context, type Rect } from './pen.js';
import { drawPortrait, drawSignature } from './portrait.js';
import { emblem, finePrint, markAsSpecimen, printPaper, rosette, shine } from './security-print.js';
import { ENGLISH, writtenDay } from './terms.js';

/** ID-1 of ISO/IEC 7810, 85.6 by 54 mm, at 380 dots an inch. */
const CARD: Rect = { x: 0, y: 0, width: 1280, height: 807 };
const CARD_CORNER = 46;
/** ID-3, 125 by 88 mm. */
const PAGE: Rect = { x: 0, y: 0, width: 1400, height: 986 };
const PAGE_CORNER = 26;

/** Draws on paper of its own whose corners are cut round; outside of them nothing is drawn. */
function onPaper(size: Rect, corner: number, content: Content, draw: (ctx: Context) => void): Canvas {
  const canvas = createCanvas(size.width, size.height);
  const ctx = canvas.getContext('2d');
  ctx.beginPath();
  ctx.roundRect(0, 0, size.width, size.height, corner);
  ctx.clip();
  printPaper(ctx, size, content.palette, content.diceFor('paper'));
  draw(ctx);
  return canvas;
}

function heading(ctx: Context, content: Content, title: string, size: Rect): void {
  const { palette } = content;
  const [country = '', english] = countryNames(content);
  emblem(ctx, 88, 78, 44, palette, content.diceFor('emblem'));
  write(ctx, country, 156, english === undefined ? 92 : 74, {
    size: 38,
    weight: 700,
    color: palette.title,
    maxWidth: 560,
  });
  if (english !== undefined) {
    write(ctx, english.toUpperCase(), 156, 110, {
      size: 22,
      weight: 600,
      color: palette.title,
      maxWidth: 560,
    });
  }
  write(ctx, title, size.width - 60, 92, {
    size: 34,
    weight: 700,
    color: palette.title,
    align: 'right',
    maxWidth: size.width / 2 - 130,
  });
  ctx.fillStyle = palette.title;
  ctx.fillRect(0, 136, size.width, 4);
}

function portraitOn(ctx: Context, content: Content, place: Rect): void {
  drawPortrait(ctx, place, content, content.diceFor('face'));
  ctx.strokeStyle = content.palette.title;
  ctx.lineWidth = 2;
  ctx.strokeRect(place.x, place.y, place.width, place.height);
}

/** A second, pale picture, as protection against changed photographs. */
function ghostPortrait(ctx: Context, content: Content, place: Rect): void {
  const picture = createCanvas(place.width, place.height);
  drawPortrait(picture.getContext('2d'), { ...place, x: 0, y: 0 }, content, content.diceFor('face'));
  apart(ctx, () => {
    ctx.globalAlpha = 0.32;
    ctx.filter = 'grayscale(1)';
    ctx.drawImage(picture, place.x, place.y);
  });
}

/** The name as it is written at home and in Latin letters; one of them is left out where they are the same. */
function nameFields(ctx: Context, content: Content, x: number, y: number, width: number): number {
  const { name, palette } = content;
  const at = { x, width, color: palette.title };
  if (name.isLatin) {
    writeField(ctx, bilingual(content, 'surname'), name.surname.toLocaleUpperCase('en'), { ...at, y });
    writeField(ctx, bilingual(content, 'givenNames'), name.givenNames.toLocaleUpperCase('en'), {
      ...at,
      y: y + 82,
    });
    return y + 164;
  }
  writeField(ctx, bilingual(content, 'name'), name.full, { ...at, y, size: 38 });
  const half = width / 2 - 10;
  writeField(ctx, ENGLISH.surname, name.latinSurname, { ...at, y: y + 88, width: half, size: 28 });
  writeField(ctx, ENGLISH.givenNames, name.latinGivenNames, {
    ...at,
    x: x + width / 2,
    y: y + 88,
    width: half,
    size: 28,
  });
  return y + 164;
}

function columns(
  ctx: Context,
  content: Content,
  fields: readonly (readonly [label: string, value: string])[],
  { x, y, width }: Omit<Rect, 'height'>,
): void {
  const each = width / fields.length;
  fields.forEach(([label, value], n) => {
    writeField(ctx, label, value, {
      x: x + each * n,
      y,
      width: each - 22,
      size: 28,
      color: content.palette.title,
    });
  });
}

const nationality = ({ country }: Content) => stateOfCountry(country) ?? country;

function chip(ctx: Context, x: number, y: number): void {
  const gold = ctx.createLinearGradient(x, y, x + 120, y + 92);
  gold.addColorStop(0, '#d9bf77');
  gold.addColorStop(0.5, '#f3e3ae');
  gold.addColorStop(1, '#b89a4d');
  ctx.fillStyle = gold;
  ctx.beginPath();
  ctx.roundRect(x, y, 120, 92, 14);
  ctx.fill();
  ctx.strokeStyle = '#8a7236';
  ctx.lineWidth = 2;
  for (const [fromX, fromY, toX, toY] of [
    [0, 30, 42, 30],
    [0, 62, 42, 62],
    [78, 30, 120, 30],
    [78, 62, 120, 62],
    [42, 0, 42, 92],
    [78, 0, 78, 92],
  ] as const) {
    ctx.beginPath();
    ctx.moveTo(x + fromX, y + fromY);
    ctx.lineTo(x + toX, y + toY);
    ctx.stroke();
  }
}

/** The front of an identity card. */
export function drawIdentityCardFront(content: Content): Canvas {
  return onPaper(CARD, CARD_CORNER, content, (ctx) => {
    const { place } = content;
    heading(ctx, content, bilingual(content, 'identityCard'), CARD);
    portraitOn(ctx, content, { x: 60, y: 176, width: 330, height: 424 });
    let y = nameFields(ctx, content, 436, 196, 784);
    columns(
      ctx,
      content,
      [
        [bilingual(content, 'birthDate'), writtenDay(content.birthDate, place)],
        [bilingual(content, 'sex'), content.sex],
        [bilingual(content, 'nationality'), nationality(content)],
      ],
      { x: 436, y, width: 784 },
    );
    y += 86;
    columns(
      ctx,
      content,
      [
        [bilingual(content, 'issuedOn'), writtenDay(content.issuedOn, place)],
        [bilingual(content, 'expiresOn'), writtenDay(content.expiresOn, place)],
      ],
      { x: 436, y, width: 784 },
    );
    y += 86;
    columns(ctx, content, [[bilingual(content, 'number'), content.number]], { x: 436, y, width: 420 });
    chip(ctx, 436, y + 74);
    ghostPortrait(ctx, content, { x: 1040, y: 560, width: 150, height: 192 });
    shine(ctx, 930, 664, 78, content.diceFor('shine'));
    drawSignature(ctx, { x: 80, y: 630, width: 290, height: 96 }, content.diceFor('signature'));
    finePrint(ctx, ENGLISH.identityCard, { x: 60, y: 776, width: 1160, height: 0 }, content.palette.title);
    markAsSpecimen(ctx, CARD, 210);
  });
}

/** The back of an identity card: address, who issued it, and the machine-readable zone. */
export function drawIdentityCardBack(content: Content): Canvas {
  return onPaper(CARD, CARD_CORNER, content, (ctx) => {
    const { palette } = content;
    rosette(ctx, 1050, 210, 150, palette.accent, content.diceFor('back'), 0.5);
    write(ctx, bilingual(content, 'address'), 60, 90, { size: 18, weight: 500, color: palette.title });
    writeBlock(ctx, content.address, 60, 130, { size: 28, weight: 600, width: 760, lineHeight: 40 });
    writeField(ctx, bilingual(content, 'authority'), authorityOf(content), {
      x: 60,
      y: 320,
      width: 700,
      color: palette.title,
    });
    writeField(ctx, bilingual(content, 'number'), content.number, {
      x: 790,
      y: 320,
      width: 430,
      color: palette.title,
    });
    ctx.fillStyle = '#ffffffb0';
    ctx.fillRect(0, 470, CARD.width, CARD.height - 470);
    content.mrz.forEach((line, n) => writeMrzLine(ctx, line, 70, 575 + n * 84, CARD.width - 140));
    markAsSpecimen(ctx, CARD, 210);
  });
}

function authorityOf(content: Content): string {
  const [country = ''] = countryNames(content).slice(-1);
  return `Registry of Specimens, ${country}`;
}

/** The page of a passport that has the picture. */
export function drawPassport(content: Content): Canvas {
  return onPaper(PAGE, PAGE_CORNER, content, (ctx) => {
    const { palette, place } = content;
    heading(ctx, content, bilingual(content, 'passport'), PAGE);
    portraitOn(ctx, content, { x: 60, y: 178, width: 400, height: 514 });
    columns(
      ctx,
      content,
      [
        ['Type', 'P'],
        ['Code', nationality(content)],
        [bilingual(content, 'number'), content.number],
      ],
      { x: 506, y: 190, width: 834 },
    );
    let y = nameFields(ctx, content, 506, 280, 834);
    columns(
      ctx,
      content,
      [
        [bilingual(content, 'nationality'), nationality(content)],
        [bilingual(content, 'birthDate'), writtenDay(content.birthDate, place)],
        [bilingual(content, 'sex'), content.sex],
      ],
      { x: 506, y, width: 834 },
    );
    y += 86;
    columns(
      ctx,
      content,
      [
        [bilingual(content, 'issuedOn'), writtenDay(content.issuedOn, place)],
        [bilingual(content, 'expiresOn'), writtenDay(content.expiresOn, place)],
      ],
      { x: 506, y, width: 560 },
    );
    y += 86;
    columns(ctx, content, [[bilingual(content, 'authority'), authorityOf(content)]], {
      x: 506,
      y,
      width: 560,
    });
    ghostPortrait(ctx, content, { x: 1160, y: 520, width: 160, height: 206 });
    shine(ctx, 1080, 640, 84, content.diceFor('shine'));
    drawSignature(ctx, { x: 120, y: 694, width: 290, height: 74 }, content.diceFor('signature'));
    finePrint(ctx, ENGLISH.passport, { x: 0, y: 786, width: PAGE.width, height: 0 }, palette.title);
    ctx.fillStyle = '#ffffffb8';
    ctx.fillRect(0, 794, PAGE.width, PAGE.height - 794);
    content.mrz.forEach((line, n) => writeMrzLine(ctx, line, 60, 868 + n * 74, PAGE.width - 120));
    markAsSpecimen(ctx, PAGE, 230);
  });
}

/** Classes of vehicles, as the Convention on Road Traffic letters them. */
const CLASSES = ['AM', 'A1', 'A', 'B', 'BE', 'C', 'D'];

/** A driving licence, its fields numbered as the Convention on Road Traffic numbers them. */
export function drawDrivingLicence(content: Content): Canvas {
  return onPaper(CARD, CARD_CORNER, content, (ctx) => {
    const { name, palette, place } = content;
    heading(ctx, content, bilingual(content, 'drivingLicence'), CARD);
    portraitOn(ctx, content, { x: 60, y: 176, width: 300, height: 386 });
    drawSignature(ctx, { x: 80, y: 580, width: 260, height: 90 }, content.diceFor('signature'));
    const shownName = name.isLatin
      ? [name.surname.toLocaleUpperCase('en'), name.givenNames.toLocaleUpperCase('en')]
      : [name.latinSurname, name.latinGivenNames];
    const rows: readonly (readonly [string, string])[] = [
      ['1.', shownName[0] ?? ''],
      ['2.', name.isLatin ? (shownName[1] ?? '') : `${shownName[1] ?? ''}   ${name.full}`],
      ['3.', writtenDay(content.birthDate, place)],
      ['4a.', `${writtenDay(content.issuedOn, place)}     4b.  ${writtenDay(content.expiresOn, place)}`],
      ['4c.', authorityOf(content)],
      ['5.', content.number],
    ];
    let y = 214;
    for (const [number, value] of rows) {
      write(ctx, number, 410, y, { size: 22, weight: 500, color: palette.title });
      write(ctx, value, 468, y, { size: 30, weight: 600, maxWidth: 560 });
      y += 54;
    }
    write(ctx, '8.', 410, y, { size: 22, weight: 500, color: palette.title });
    writeBlock(ctx, content.address.replaceAll('\n', ', '), 468, y, {
      size: 25,
      weight: 600,
      width: 560,
      lineHeight: 36,
    });
    ghostPortrait(ctx, content, { x: 1064, y: 190, width: 156, height: 200 });
    shine(ctx, 1140, 490, 78, content.diceFor('shine'));
    classes(ctx, content);
    finePrint(ctx, ENGLISH.drivingLicence, { x: 60, y: 782, width: 1160, height: 0 }, palette.title);
    markAsSpecimen(ctx, CARD, 210);
  });
}

function classes(ctx: Context, content: Content): void {
  const held = 1 + content.diceFor('classes').below(CLASSES.length);
  write(ctx, '9.', 60, 722, { size: 22, weight: 500, color: content.palette.title });
  CLASSES.forEach((name, n) => {
    const x = 110 + n * 128;
    const has = name === 'B' || n < held - 3;
    ctx.strokeStyle = content.palette.title;
    ctx.lineWidth = 2;
    ctx.fillStyle = has ? '#ffffffa8' : '#ffffff30';
    ctx.beginPath();
    ctx.roundRect(x, 688, 112, 50, 8);
    ctx.fill();
    ctx.stroke();
    write(ctx, name, x + 56, 722, {
      size: 26,
      weight: 700,
      color: has ? INK : '#1d222b50',
      align: 'center',
    });
  });
}
