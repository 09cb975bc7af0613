import PdfKit from 'pdfkit';
import { markOf, textsOf, type Block, type StyledText, type TextStyle } from './block.js';
import { characters, pieces } from './breaks.js';
import { findSlices, fontOf, MISSING, WEIGHTS, type Slice, type Weight } from './faces.js';

/** What a document says of itself, and on each of its pages. */
export interface PdfOptions {
  readonly title: string;
  readonly subject: string;
  readonly author: string;
  /** BCP 47. */
  readonly language: string;
  readonly createdAt: Date;
  readonly headerLeft: string;
  readonly headerRight: string;
  readonly footerRight: string;
  /** Which page it is, and how many there are, which is known at the end. */
  readonly page: (number: number) => string;
  readonly pages: (count: number) => string;
}

/** A4, in points of 1/72 inch. */
const PAGE = { width: 595.28, height: 841.89 } as const;
const MARGIN = { left: 56, right: 56, top: 78, bottom: 66 } as const;
const HEADER_Y = 44;
const FOOTER_Y = PAGE.height - 38;
const WIDTH = PAGE.width - MARGIN.left - MARGIN.right;
const BOTTOM = PAGE.height - MARGIN.bottom;
/** Where the right side of a row begins, and that of a list. */
const RIGHT_X = MARGIN.left + 126;
const LIST_X = MARGIN.left + 26;
const GUTTER = 10;
/** Lines of a row that no page ends between. */
const KEPT_TOGETHER = 3;
/** Of a line's height, how much is above its baseline. */
const BASELINE = 0.74;
/** A heading goes to the next page rather than to stand alone at the end of one. */
const WITH_HEADING = 64;

const WEIGHTS_USED = Object.keys(WEIGHTS) as Weight[];

const INK = '#1b1f24';
const QUIET = '#57606a';
const ALERT = '#a40e26';
const RULE = '#d0d7de';

interface Setting {
  readonly size: number;
  readonly weight: Weight;
  readonly color: string;
  /** From one baseline to the next, in points. */
  readonly leading: number;
}

const SETTINGS = {
  title: { size: 25, weight: 'bold', color: INK, leading: 34 },
  subtitle: { size: 12, weight: 'regular', color: QUIET, leading: 18 },
  heading: { size: 14, weight: 'bold', color: INK, leading: 20 },
  subheading: { size: 10.5, weight: 'bold', color: INK, leading: 15.5 },
  body: { size: 9.5, weight: 'regular', color: INK, leading: 14.25 },
  strong: { size: 9.5, weight: 'bold', color: INK, leading: 14.25 },
  quiet: { size: 9.5, weight: 'regular', color: QUIET, leading: 14.25 },
  small: { size: 7.5, weight: 'regular', color: QUIET, leading: 10.75 },
  alert: { size: 9.5, weight: 'bold', color: ALERT, leading: 14.25 },
} as const satisfies Record<TextStyle | 'title' | 'subtitle' | 'heading' | 'subheading', Setting>;

/** What the library keeps of a font, of which it shows no types. */
interface FontInside {
  readonly id: string;
  readonly font: { hasGlyphForCodePoint(point: number): boolean };
  ref(): PDFKit.PDFKitReference;
  encode(text: string): [glyphs: readonly string[], positions: unknown];
}
/** The same of the page and the document. */
interface PageInside {
  readonly xobjects: Record<string, PDFKit.PDFKitReference>;
}
interface DocumentInside {
  readonly _font: FontInside;
}

/** A font in one weight, as the document knows it. */
interface Face {
  readonly name: string;
  readonly inside: FontInside;
}

/** Part of a line that one font has. */
interface Run {
  readonly face: Face;
  readonly text: string;
}

interface Line {
  readonly runs: readonly Run[];
  readonly setting: Setting;
}

/** What a reader does not see: controls, and characters that only say how others are to be set. */
const UNSEEN = /[\p{Cc}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Writes a document block by block. What is done can be taken at any time, so that no more than a page and an outline of
 * the whole are in memory.
 */
export class PdfWriter {
  private readonly document: PDFKit.PDFDocument;
  private readonly faces = new Map<string, Face>();
  /** By code point: what it is drawn with. */
  private readonly found: Record<Weight, Map<number, Face>> = { regular: new Map(), bold: new Map() };
  /** The number of pages: one drawing that each page shows, and that is made when the last one is done. */
  private readonly total: PDFKit.PDFKitReference;
  private sliceOf: (point: number) => Slice | null = () => null;
  private y: number = MARGIN.top;
  private pageCount = 0;

  private constructor(private readonly options: PdfOptions) {
    const { title, subject, author, language, createdAt } = options;
    const settings = {
      size: 'A4',
      margin: 0,
      autoFirstPage: false,
      // Every font has to be in the file.
      font: null,
      pdfVersion: '1.7',
      subset: 'PDF/A-2b',
      tagged: true,
      displayTitle: true,
      lang: language,
      info: {
        Title: title,
        Subject: subject,
        Author: author,
        Creator: 'Standing',
        Producer: 'Standing',
        CreationDate: createdAt,
        ModDate: createdAt,
      },
    } as const;
    // Its types know neither that there may be no first font nor this conformance.
    this.document = new PdfKit(settings as unknown as PDFKit.PDFDocumentOptions);
    this.total = this.document.ref({
      Type: 'XObject',
      Subtype: 'Form',
      BBox: [0, -4, 120, 12],
      Resources: { Font: {} },
    });
  }

  /** Begins a document on its first page. */
  static async open(options: PdfOptions): Promise<PdfWriter> {
    const writer = new PdfWriter(options);
    const { headerLeft, headerRight, footerRight, page, pages } = options;
    await writer.prepare([headerLeft, headerRight, footerRight, page(0), pages(0), '…0123456789', MISSING]);
    writer.addPage();
    return writer;
  }

  /** Draws a block, on as many pages as it takes. */
  async add(block: Block): Promise<void> {
    await this.prepare(textsOf(block));
    switch (block.kind) {
      case 'page':
        return this.addPage();
      case 'title':
        this.paragraph(block.text, SETTINGS.title, 'H1');
        this.paragraph(block.subtitle, SETTINGS.subtitle, 'P');
        this.y += 14;
        return;
      case 'heading':
        this.y += this.y > MARGIN.top ? 16 : 0;
        this.need(WITH_HEADING);
        this.paragraph(block.text, SETTINGS.heading, 'H2');
        this.y += 4;
        return;
      case 'subheading':
        this.y += 4;
        this.need(WITH_HEADING);
        this.paragraph(block.text, SETTINGS.subheading, 'H3');
        return;
      case 'paragraph':
        this.y += this.y > MARGIN.top ? 3 : 0;
        this.paragraph(block.text, SETTINGS[block.style ?? 'body'], 'P');
        this.y += 5;
        return;
      case 'list':
        block.items.forEach((item, place) => {
          const mark = markOf(place, block.numbered);
          this.columns([{ text: mark, style: 'body' }], [{ text: item, style: 'body' }], LIST_X, 'LI');
        });
        this.y += 5;
        return;
      case 'row':
        if (block.ruled) this.rule();
        this.columns(block.left, block.right, RIGHT_X, 'P');
        this.y += 2;
    }
  }

  /** What is done of the file and has not been taken yet. */
  *done(): Generator<Uint8Array, void> {
    for (let chunk = this.take(); chunk !== null; chunk = this.take()) yield chunk;
  }

  /** Closes the document. @returns the rest of the file */
  async *end(): AsyncGenerator<Uint8Array, void> {
    await this.prepare([this.options.pages(this.pageCount)]);
    this.writeTotal();
    this.document.end();
    yield* this.done();
  }

  private take(): Uint8Array | null {
    return this.document.read() as Uint8Array | null;
  }

  /** Sees to it that every font that some texts take is at hand. */
  private async prepare(texts: readonly string[]): Promise<void> {
    this.sliceOf = await findSlices(texts.map(cleaned));
    const slices = new Set<Slice>();
    for (const text of texts) {
      for (const character of cleaned(text)) {
        const slice = this.sliceOf(character.codePointAt(0) ?? 0);
        if (slice) slices.add(slice);
      }
    }
    await Promise.all([...slices].flatMap((slice) => WEIGHTS_USED.map((weight) => this.load(slice, weight))));
  }

  private async load(slice: Slice, weight: Weight): Promise<void> {
    const name = faceName(slice, weight);
    if (this.faces.has(name)) return;
    const font = await fontOf(slice, weight);
    if (this.faces.has(name)) return;
    this.document.registerFont(name, Buffer.from(font));
    this.document.font(name);
    const { _font: inside } = this.document as unknown as DocumentInside;
    this.faces.set(name, { name, inside });
  }

  private addPage(): void {
    this.document.addPage();
    this.pageCount += 1;
    this.y = MARGIN.top;
    this.artifact(() => {
      const { headerLeft, headerRight, footerRight, page } = this.options;
      const right = this.fitted(headerRight, SETTINGS.small, WIDTH / 2);
      this.drawLine(right, PAGE.width - MARGIN.right - this.widthOf(right), HEADER_Y);
      const room = WIDTH - this.widthOf(right) - 24;
      this.drawLine(this.fitted(headerLeft, SETTINGS.small, room), MARGIN.left, HEADER_Y);
      this.line(HEADER_Y + 8);
      this.line(FOOTER_Y - 14);
      const remark = this.fitted(footerRight, SETTINGS.small, WIDTH / 2);
      this.drawLine(remark, PAGE.width - MARGIN.right - this.widthOf(remark), FOOTER_Y);
      const number = this.fitted(page(this.pageCount), SETTINGS.small, WIDTH / 4);
      this.drawLine(number, MARGIN.left, FOOTER_Y);
      const x = MARGIN.left + this.widthOf(number) + this.textWidth(' ', SETTINGS.small);
      (this.document.page as unknown as PageInside).xobjects['Pages'] = this.total;
      // Everything on a page is upside down, but for text, which is turned back; so is this.
      this.document.addContent(`q 1 0 0 -1 ${x.toFixed(2)} ${FOOTER_Y} cm /Pages Do Q`);
    });
  }

  private writeTotal(): void {
    const { size, color } = SETTINGS.small;
    const fonts: Record<string, unknown> = {};
    const parts: string[] = [];
    for (const { face, text } of this.runsOf(this.options.pages(this.pageCount), 'regular')) {
      fonts[face.inside.id] = face.inside.ref();
      parts.push(`/${face.inside.id} ${size} Tf <${face.inside.encode(text)[0].join('')}> Tj`);
    }
    const rgb = [1, 3, 5].map((at) => (Number.parseInt(color.slice(at, at + 2), 16) / 255).toFixed(3));
    (this.total as unknown as { data: { Resources: { Font: unknown } } }).data.Resources.Font = fonts;
    this.total.end(Buffer.from(`BT ${rgb.join(' ')} rg ${parts.join(' ')} ET`));
  }

  /** Goes on on the next page unless so much is left of this one, in points. */
  private need(height: number): void {
    if (this.y + height > BOTTOM) this.addPage();
  }

  private paragraph(text: string, setting: Setting, tag: string): void {
    this.flow(this.linesOf(text, setting, WIDTH), MARGIN.left, tag);
  }

  /** What is on the left stays with the beginning of what is on the right. */
  private columns(
    left: readonly StyledText[],
    right: readonly StyledText[],
    rightX: number,
    tag: string,
  ): void {
    const set = (texts: readonly StyledText[], width: number) =>
      texts.map(({ text, style }) => this.linesOf(text, SETTINGS[style], width));
    const leftLines = set(left, rightX - MARGIN.left - GUTTER);
    const rightLines = set(right, PAGE.width - MARGIN.right - rightX);
    const leftHeight = heightOf(leftLines.flat());
    this.need(Math.max(leftHeight, heightOf(rightLines.flat().slice(0, KEPT_TOGETHER))));
    const top = this.y;
    const page = this.pageCount;
    for (const lines of leftLines) this.flow(lines, MARGIN.left, tag);
    this.y = top;
    for (const lines of rightLines) this.flow(lines, rightX, tag);
    if (this.pageCount === page) this.y = Math.max(this.y, top + leftHeight);
  }

  /** Draws lines from here on down; one element of the document's structure, whatever pages it is on. */
  private flow(lines: readonly Line[], x: number, tag: string): void {
    const element = this.document.struct(tag);
    let rest = lines;
    while (rest.length > 0) {
      const [first] = rest;
      if (first) this.need(first.setting.leading);
      const content = this.document.markStructureContent(tag);
      let drawn = 0;
      for (const line of rest) {
        if (drawn > 0 && this.y + line.setting.leading > BOTTOM) break;
        this.drawLine(line, x, this.y + line.setting.leading * BASELINE);
        this.y += line.setting.leading;
        drawn += 1;
      }
      this.document.endMarkedContent();
      element.add(content);
      rest = rest.slice(drawn);
    }
    element.end();
    this.document.addStructure(element);
  }

  private rule(): void {
    this.y += 3;
    if (this.y + WITH_HEADING > BOTTOM) return;
    this.artifact(() => this.line(this.y));
    this.y += 4;
  }

  private line(y: number): void {
    this.document
      .moveTo(MARGIN.left, y)
      .lineTo(PAGE.width - MARGIN.right, y)
      .lineWidth(0.5)
      .strokeColor(RULE)
      .stroke();
  }

  /** Draws what is no part of what the document says. */
  private artifact(draw: () => void): void {
    this.document.markContent('Artifact', { type: 'Pagination' });
    draw();
    this.document.endMarkedContent();
  }

  private drawLine({ runs, setting }: Line, x: number, baseline: number): void {
    let at = x;
    for (const { face, text } of runs) {
      this.document.font(face.name).fontSize(setting.size).fillColor(setting.color);
      this.document.text(text, at, baseline, { lineBreak: false, baseline: 'alphabetic' });
      at += this.document.widthOfString(text);
    }
  }

  private widthOf({ runs, setting }: Line): number {
    return runs.reduce((sum, run) => sum + this.runWidth(run, setting), 0);
  }

  private runWidth({ face, text }: Run, { size }: Setting): number {
    return this.document.font(face.name).fontSize(size).widthOfString(text);
  }

  private textWidth(text: string, setting: Setting): number {
    return this.widthOf({ runs: this.runsOf(text, setting.weight), setting });
  }

  /** One line, cut short with an ellipsis where it is too long. */
  private fitted(text: string, setting: Setting, width: number): Line {
    const runs = (shown: string) => this.runsOf(shown, setting.weight);
    const whole = { runs: runs(cleaned(text)), setting };
    if (this.widthOf(whole) <= width) return whole;
    const all = characters(cleaned(text));
    while (all.length > 0 && this.textWidth(`${all.join('')}…`, setting) > width) all.pop();
    return { runs: runs(`${all.join('')}…`), setting };
  }

  /** Sets a text in lines of at most so many points. */
  private linesOf(text: string, setting: Setting, width: number): Line[] {
    return text.split(/\r\n|\r|\n/).flatMap((part) => {
      const lines: string[] = [];
      let line = '';
      let taken = 0;
      for (const piece of pieces(cleaned(part)).flatMap((each) => this.cut(each, setting, width))) {
        if (line !== '' && taken + this.textWidth(piece.trimEnd(), setting) > width) {
          lines.push(line.trimEnd());
          line = '';
          taken = 0;
        }
        line += piece;
        taken += this.textWidth(piece, setting);
      }
      lines.push(line.trimEnd());
      return lines.map((each) => ({ runs: this.runsOf(each, setting.weight), setting }));
    });
  }

  /** A piece as it is, or cut where it is longer than a line: a reference, a hash. */
  private cut(piece: string, setting: Setting, width: number): string[] {
    if (this.textWidth(piece.trimEnd(), setting) <= width) return [piece];
    const parts: string[] = [];
    let part = '';
    let taken = 0;
    for (const character of characters(piece)) {
      const own = this.textWidth(character, setting);
      if (part !== '' && taken + own > width) {
        parts.push(part);
        part = '';
        taken = 0;
      }
      part += character;
      taken += own;
    }
    return [...parts, part];
  }

  /** A line in the stretches that one font has. A space stays with the word before it, if its font has one. */
  private runsOf(text: string, weight: Weight): Run[] {
    const runs: { face: Face; text: string }[] = [];
    for (const character of text) {
      const last = runs.at(-1);
      const point = character.codePointAt(0) ?? 0;
      if (last && character === ' ' && last.face.inside.font.hasGlyphForCodePoint(point)) {
        last.text += character;
        continue;
      }
      const own = this.faceOf(point, weight);
      const face = own ?? this.faceOf(MISSING.codePointAt(0) ?? 0, weight);
      if (!face) continue;
      const shown = own ? character : MISSING;
      if (last?.face === face) last.text += shown;
      else runs.push({ face, text: shown });
    }
    return runs;
  }

  private faceOf(point: number, weight: Weight): Face | undefined {
    const known = this.found[weight];
    let face = known.get(point);
    if (!face) {
      const slice = this.sliceOf(point);
      face = slice === null ? undefined : this.faces.get(faceName(slice, weight));
      if (!face?.inside.font.hasGlyphForCodePoint(point)) return undefined;
      known.set(point, face);
    }
    return face;
  }
}

const faceName = (slice: Slice, weight: Weight) => `${slice.name} ${weight}`;
const cleaned = (text: string) => text.normalize('NFC').replace(/\t/g, ' ').replace(UNSEEN, '');
const heightOf = (lines: readonly Line[]) => lines.reduce((sum, { setting }) => sum + setting.leading, 0);
