import { createCanvas, PDFDocument, type Canvas } from '@napi-rs/canvas';
import { Dice } from '../dice.js';
import { photograph, scan } from './camera.js';
import { drawDrivingLicence, drawIdentityCardBack, drawIdentityCardFront, drawPassport } from './cards.js';
import type { Content } from './content.js';
import {
  addressElsewhere,
  nameOf,
  somebodyElse,
  type DrawnName,
  type Sex,
  type SpecimenHolder,
} from './holder.js';
import { cardLines, passportLines } from './mrz-lines.js';
import { bankStatementPages, drawUtilityBill, SHEET } from './papers.js';
import type { Context } from './pen.js';
import { paletteOf } from './security-print.js';
import { VARIANTS_OF, type SpecimenKind, type SpecimenVariant } from './specimen-kinds.js';
import { placeOf } from './terms.js';

export interface SpecimenOrder {
  readonly kind: SpecimenKind;
  /** One of those of the kind. */
  readonly variant: SpecimenVariant;
  readonly holder: SpecimenHolder;
  /** The same order gives the same bytes. A whole number. */
  readonly seed: number;
  /** The day on which it is handed in: dates that are not given suit the variant on it. `YYYY-MM-DD`. */
  readonly on: string;
  /** `YYYY-MM-DD`. */
  readonly issuedOn?: string;
  /** `YYYY-MM-DD`. */
  readonly expiresOn?: string;
}

export type SpecimenMediaType = 'image/jpeg' | 'image/png' | 'application/pdf';

export interface Specimen {
  readonly bytes: Buffer;
  readonly mediaType: SpecimenMediaType;
  /** As a customer's camera, scanner or bank would name it; says nothing of the holder. */
  readonly fileName: string;
  /** The lines of the machine-readable zone, if one is to be seen. */
  readonly mrz?: readonly string[];
  /** What it says, which for some variants is not what the holder declares. */
  readonly printed: {
    readonly name: DrawnName;
    readonly birthDate: string;
    readonly address: string;
    readonly issuedOn: string;
    readonly expiresOn: string;
  };
}

/**
 * Draws a document that nobody issued, clearly marked SPECIMEN, as the file that a customer would hand in.
 *
 * @throws RangeError for a variant that the kind does not have, a country that does not exist, and a name in a script
 * whose Latin letters are not given
 */
export async function drawSpecimen(order: SpecimenOrder): Promise<Specimen> {
  const { kind, variant } = order;
  if (!VARIANTS_OF[kind].includes(variant)) throw new RangeError(`there is no ${variant} ${kind}`);
  const content = settle(order);
  const file = await FILES[kind](content, variant);
  const { name, birthDate, address, issuedOn, expiresOn } = content;
  return {
    ...file,
    fileName: fileName(kind, file.mediaType, content),
    printed: { name, birthDate, address, issuedOn, expiresOn },
  };
}

const DAY_MS = 24 * 60 * 60 * 1000;

const addDays = (day: string, days: number) =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** 29 February becomes 1 March of a year without one. */
function addYears(day: string, years: number): string {
  const date = new Date(day);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return date.toISOString().slice(0, 10);
}

/** Years for which each is issued. */
const VALID_YEARS = { national_id: 10, passport: 10, driving_licence: 15 } as const;

/** Always the same for the same text and seed. */
const diceOf = (text: string, seed = 0) =>
  new Dice(seed, ...[...text].map((character) => character.codePointAt(0) ?? 0));

function settle(order: SpecimenOrder): Content {
  const { kind, variant, holder, seed } = order;
  const dice = diceOf(`${kind} ${variant}`, seed);
  const declared = nameOf(holder);
  const name = variant === 'other_name' ? somebodyElse(holder, dice) : declared.name;
  const sex: Sex = holder.sex ?? declared.sex ?? dice.pick(['M', 'F'] as const);
  const declaredBirth = holder.birthDate ?? addDays('1960-01-01', dice.below(16_000));
  const birthDate = variant === 'other_birth_date' ? otherBirthDate(declaredBirth, dice) : declaredBirth;
  const address =
    holder.address === undefined || variant === 'other_address'
      ? addressElsewhere(holder, dice)
      : holder.address;
  const dates = datesOf(order, dice);
  const number = numberOf(kind, dice);
  const { country } = holder;
  const mrzContent = {
    country,
    surname: name.latinSurname,
    givenNames: name.latinGivenNames,
    number,
    birthDate,
    sex,
    expiresOn: dates.expiresOn,
  };
  return {
    name,
    sex,
    birthDate,
    age: Math.max(16, Number(dates.issuedOn.slice(0, 4)) - Number(birthDate.slice(0, 4))),
    address,
    country,
    place: placeOf(country),
    palette: paletteOf(diceOf(country)),
    number,
    ...dates,
    mrz:
      kind === 'passport' ? passportLines(mrzContent) : kind === 'national_id' ? cardLines(mrzContent) : [],
    diceFor: (part) => {
      // Emblems and paper are the country's, face and signature the person's, all else the document's.
      if (part === 'emblem' || part === 'paper') return diceOf(`${country} ${part}`);
      if (part === 'face' || part === 'signature') return diceOf(`${name.full} ${part}`);
      return diceOf(`${kind} ${part}`, seed);
    },
  };
}

/** Day and month changed round where that is a day, or a digit wrong: how birth dates come to differ. */
function otherBirthDate(birthDate: string, dice: Dice): string {
  const [year, month = '', day = ''] = birthDate.split('-');
  if (Number(day) <= 12 && day !== month) return `${year}-${day}-${month}`;
  return addYears(birthDate, dice.perMille(500) ? -1 : 1 + dice.below(2));
}

function datesOf(
  { kind, variant, on, issuedOn, expiresOn }: SpecimenOrder,
  dice: Dice,
): { issuedOn: string; expiresOn: string } {
  if (kind === 'utility_bill' || kind === 'bank_statement') {
    const ago = variant === 'too_old' ? 125 + dice.below(240) : 4 + dice.below(60);
    const issued = issuedOn ?? addDays(on, -ago);
    return { issuedOn: issued, expiresOn: expiresOn ?? addDays(issued, 21) };
  }
  const years = VALID_YEARS[kind];
  const lastDay = () =>
    variant === 'expired'
      ? addDays(on, -12 - dice.below(700))
      : addDays(on, 120 + dice.below((years - 1) * 365));
  const expires = expiresOn ?? (issuedOn === undefined ? lastDay() : addDays(addYears(issuedOn, years), -1));
  return { issuedOn: issuedOn ?? addYears(addDays(expires, 1), -years), expiresOn: expires };
}

const NUMBERS: Readonly<Record<SpecimenKind, string>> = {
  national_id: 'A########',
  passport: 'A########',
  driving_licence: 'AA######A#',
  utility_bill: '##-######-#',
  bank_statement: '#### #### ####',
};
const LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ';

function numberOf(kind: SpecimenKind, dice: Dice): string {
  return NUMBERS[kind].replace(/[#A]/g, (place) =>
    place === '#' ? String(dice.below(10)) : LETTERS.charAt(dice.below(LETTERS.length)),
  );
}

type File = Pick<Specimen, 'bytes' | 'mediaType' | 'mrz'>;

const FILES: Readonly<Record<SpecimenKind, (content: Content, variant: SpecimenVariant) => Promise<File>>> = {
  national_id: (content, variant) => {
    const front = drawIdentityCardFront(content);
    if (isPhotographed(variant)) return photo(content, variant, front, []);
    return scanned(content, [front, drawIdentityCardBack(content)]);
  },
  passport: (content, variant) =>
    isPhotographed(variant)
      ? photo(content, variant, drawPassport(content), content.mrz)
      : scanned(content, [drawPassport(content)]),
  driving_licence: (content, variant) =>
    isPhotographed(variant)
      ? photo(content, variant, drawDrivingLicence(content), [])
      : png(scan([drawDrivingLicence(content)], content.diceFor('scan'))),
  utility_bill: (content, variant) =>
    paper(content, variant, [(ctx) => drawUtilityBill(ctx, content)], ENGLISH_TITLES.utility_bill),
  bank_statement: (content, variant) =>
    paper(content, variant, bankStatementPages(content), ENGLISH_TITLES.bank_statement),
};

const ENGLISH_TITLES = { utility_bill: 'Electricity bill', bank_statement: 'Bank statement' } as const;

function isPhotographed(variant: SpecimenVariant): variant is 'photo' | 'blurred' | 'cropped' {
  return variant === 'photo' || variant === 'blurred' || variant === 'cropped';
}

async function photo(
  content: Content,
  variant: 'photo' | 'blurred' | 'cropped',
  document: Canvas,
  mrz: readonly string[],
): Promise<File> {
  const shot = {
    framing: variant === 'cropped' ? 'cut' : 'whole',
    focus: variant === 'blurred' ? 'blurred' : 'sharp',
  } as const;
  const file = await jpeg(photograph(document, shot, content.diceFor(`camera ${variant}`)));
  return variant === 'photo' && mrz.length > 0 ? { ...file, mrz } : file;
}

async function scanned(content: Content, sides: readonly Canvas[]): Promise<File> {
  const file = await jpeg(scan(sides, content.diceFor('scan')));
  return content.mrz.length > 0 ? { ...file, mrz: content.mrz } : file;
}

/** Pixels a point: 150 dots an inch. */
const PAPER_SCALE = 150 / 72;

async function paper(
  content: Content,
  variant: SpecimenVariant,
  pages: readonly ((ctx: Context) => void)[],
  title: string,
): Promise<File> {
  if (isPhotographed(variant)) {
    const sheet = createCanvas(Math.round(SHEET.width * PAPER_SCALE), Math.round(SHEET.height * PAPER_SCALE));
    const ctx = sheet.getContext('2d');
    ctx.scale(PAPER_SCALE, PAPER_SCALE);
    pages[0]?.(ctx);
    return photo(content, variant, sheet, []);
  }
  const pdf = new PDFDocument({ title, creator: 'Specimen' });
  for (const draw of pages) {
    draw(pdf.beginPage(SHEET.width, SHEET.height) as Context);
    pdf.endPage();
  }
  return { bytes: pdf.close(), mediaType: 'application/pdf' };
}

/** Of 100: what telephones use. */
const JPEG_QUALITY = 84;

async function jpeg(canvas: Canvas): Promise<File> {
  return { bytes: await canvas.encode('jpeg', JPEG_QUALITY), mediaType: 'image/jpeg' };
}

/** A scan saved as PNG is made of fewer dots: it would be large and slow to pack otherwise. */
const PNG_SCALE = 0.7;

async function png(canvas: Canvas): Promise<File> {
  const width = Math.round(canvas.width * PNG_SCALE);
  const height = Math.round(canvas.height * PNG_SCALE);
  const smaller = createCanvas(width, height);
  const ctx = smaller.getContext('2d');
  ctx.imageSmoothingQuality = 'high';
  ctx.drawImage(canvas, 0, 0, width, height);
  return { bytes: await smaller.encode('png'), mediaType: 'image/png' };
}

function fileName(kind: SpecimenKind, mediaType: SpecimenMediaType, content: Content): string {
  const number = String(content.diceFor('file').below(10_000)).padStart(4, '0');
  if (mediaType === 'image/jpeg') return `IMG_${number}.jpg`;
  if (mediaType === 'image/png') return `scan-${number}.png`;
  return `${kind === 'utility_bill' ? 'bill' : 'statement'}-${content.issuedOn.slice(0, 7)}.pdf`;
}
