import type { SKRSContext2D } from '@napi-rs/canvas';
import { prepareText } from './fonts.js';

export type Context = SKRSContext2D;

export interface TextStyle {
  /** Pixels. */
  readonly size: number;
  /** 100 to 900. Default 400. */
  readonly weight?: number;
  /** Default: nearly black. */
  readonly color?: string;
  /** Which side of the text `x` is. Default left, whatever direction the script has. */
  readonly align?: 'left' | 'right' | 'center';
  /** A longer text is drawn smaller, so that it fits. Pixels. */
  readonly maxWidth?: number;
}

export const INK = '#1d222b';

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;
const STRONG = /\p{L}/u;

/** Whether a text runs from right to left: its first letter says so. */
export function isRightToLeft(text: string): boolean {
  const [first = ''] = STRONG.exec(text) ?? [];
  return RIGHT_TO_LEFT.test(first);
}

/**
 * Writes one line.
 *
 * @param y of the baseline
 * @returns how wide it came out. Pixels.
 */
export function write(ctx: Context, text: string, x: number, y: number, style: TextStyle): number {
  const { size, color = INK, align = 'left', maxWidth = Number.POSITIVE_INFINITY } = style;
  const shown = setFont(ctx, text, style);
  const natural = ctx.measureText(shown).width;
  const scale = Math.min(1, maxWidth / Math.max(natural, 1));
  if (scale < 1) setFont(ctx, text, { ...style, size: size * scale });
  ctx.fillStyle = color;
  ctx.textAlign = align;
  ctx.direction = isRightToLeft(text) ? 'rtl' : 'ltr';
  ctx.fillText(shown, x, y);
  return natural * scale;
}

/** How wide one line would be. Pixels. */
export function widthOf(ctx: Context, text: string, style: TextStyle): number {
  return ctx.measureText(setFont(ctx, text, style)).width;
}

/**
 * Writes a text in lines of a width, broken at spaces, or between any two characters of a script that has none.
 *
 * @param y of the first baseline
 * @returns the baseline after the last line
 */
export function writeBlock(
  ctx: Context,
  text: string,
  x: number,
  y: number,
  style: TextStyle & { readonly width: number; readonly lineHeight: number },
): number {
  let baseline = y;
  for (const line of text.split('\n').flatMap((one) => breakLine(ctx, one, style))) {
    write(ctx, line, x, baseline, { ...style, maxWidth: style.width });
    baseline += style.lineHeight;
  }
  return baseline;
}

/** A space is kept with the word before it; Han, kana and Thai may break after each character. */
const PIECES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[^\s\p{Script=Han}]+\s*|\s+/gu;

function breakLine(ctx: Context, text: string, style: TextStyle & { readonly width: number }): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.match(PIECES) ?? []) {
    if (line !== '' && widthOf(ctx, (line + piece).trim(), style) > style.width) {
      lines.push(line.trim());
      line = '';
    }
    line += piece;
  }
  return [...lines, line.trim()];
}

function setFont(ctx: Context, text: string, { size, weight = 400 }: TextStyle): string {
  const { text: shown, families } = prepareText(text);
  ctx.font = `${size}px ${families}`;
  // Some of the fonts are thin by themselves, and the weight of `font` moves no variable font of this canvas.
  ctx.fontVariationSettings = `'wght' ${weight}`;
  return shown;
}

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Draws with what `draw` sets (clips, transformations, transparency), and leaves none of it behind. */
export function apart(ctx: Context, draw: () => void): void {
  ctx.save();
  draw();
  ctx.restore();
}
