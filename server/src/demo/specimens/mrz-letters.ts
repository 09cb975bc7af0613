import { Path2D } from '@napi-rs/canvas';
import { INK, type Context } from './pen.js';

/**
 * The letters of a machine-readable zone, each as the middle of its strokes in a box of 10 by 14: even strokes, one
 * width for all, 0 narrower than O, so that it looks as read by machines. Drawn for this program.
 */
const STROKES: Readonly<Record<string, string>> = {
  '0': 'M5 0C2.4 0 1.4 2.6 1.4 7S2.4 14 5 14S8.6 11.4 8.6 7S7.6 0 5 0Z',
  '1': 'M2 3L5.2 0V14M2 14H8.4',
  '2': 'M1.5 3C1.8 1 3.2 0 5 0C7.2 0 8.5 1.4 8.5 3.4C8.5 6.5 1.5 9.5 1.5 14H8.6',
  '3': 'M1.6 0H8.2L4.6 5.4C7.2 5.4 8.6 7.2 8.6 9.6C8.6 12.2 7 14 4.6 14C3 14 1.9 13.4 1.3 12.2',
  '4': 'M6.4 14V7.6M4.8 0L1.3 10.2H8.9',
  '5': 'M8 0H2.4L2 6.2C3 5.4 4 5.2 5 5.2C7.3 5.2 8.6 7 8.6 9.5C8.6 12.2 7 14 4.6 14C3 14 1.9 13.4 1.3 12.3',
  '6': 'M7 0C3.6 3.4 1.4 6.4 1.4 9.8C1.4 12.4 2.9 14 5 14S8.6 12.3 8.6 9.8S7.1 5.8 5 5.8C3.8 5.8 2.8 6.3 2.2 7.2',
  '7': 'M1.4 0H8.6C6.4 4 4.6 8.6 4.2 14',
  '8': 'M5 6.4C3 6.4 1.9 5 1.9 3.2C1.9 1.3 3 0 5 0C7 0 8.1 1.3 8.1 3.2C8.1 5 7 6.4 5 6.4C2.6 6.4 1.2 8 1.2 10.2C1.2 12.5 2.7 14 5 14C7.3 14 8.8 12.5 8.8 10.2C8.8 8 7.4 6.4 5 6.4',
  '9': 'M3 14C6.4 10.6 8.6 7.6 8.6 4.2C8.6 1.6 7.1 0 5 0C2.9 0 1.4 1.7 1.4 4.2C1.4 6.7 2.9 8.2 5 8.2C6.2 8.2 7.2 7.7 7.8 6.8',
  '<': 'M8.8 2.6L1.2 7L8.8 11.4',
  A: 'M0.8 14L5 0L9.2 14M2.3 9.2H7.7',
  B: 'M4.8 6.7H1.6V0H4.8C6.8 0 7.9 1.3 7.9 3.3C7.9 5.3 6.8 6.7 4.8 6.7H5.2C7.4 6.7 8.8 8.2 8.8 10.3C8.8 12.4 7.6 14 5.2 14H1.6V6.7',
  C: 'M8.8 1.4C8 0.5 7 0 5.8 0C3 0 1.2 2.8 1.2 7S3 14 5.8 14C7 14 8 13.5 8.8 12.6',
  D: 'M1.4 0V14H4C7.2 14 8.8 11.2 8.8 7S7.2 0 4 0Z',
  E: 'M8.4 0H1.8V14H8.6M1.8 6.8H7.4',
  F: 'M8.6 0H1.8V14M1.8 6.8H7.4',
  G: 'M8.6 1.4C7.8 0.5 6.8 0 5.6 0C2.9 0 1.2 2.8 1.2 7S2.9 14 5.6 14C6.9 14 8 13.5 8.8 12.7V7.4H5.4',
  H: 'M1.4 0V14M8.6 0V14M1.4 6.8H8.6',
  I: 'M2 0H8M5 0V14M2 14H8',
  J: 'M3.4 0H7.8V10.4C7.8 12.8 6.6 14 4.6 14C3 14 1.8 13.2 1.4 11.8',
  K: 'M1.6 0V14M8.6 0L1.6 8.2M3.9 5.6L8.8 14',
  L: 'M1.9 0V14H8.6',
  M: 'M1 14V0L5 7.4L9 0V14',
  N: 'M1.4 14V0L8.6 14V0',
  O: 'M3.8 0H6.2C8.2 0 9.2 1 9.2 3V11C9.2 13 8.2 14 6.2 14H3.8C1.8 14 0.8 13 0.8 11V3C0.8 1 1.8 0 3.8 0Z',
  P: 'M1.7 14V0H5C7.4 0 8.7 1.6 8.7 3.9S7.4 7.8 5 7.8H1.7',
  Q: 'M3.8 0H6.2C8.2 0 9.2 1 9.2 3V11C9.2 13 8.2 14 6.2 14H3.8C1.8 14 0.8 13 0.8 11V3C0.8 1 1.8 0 3.8 0ZM5.6 9.8L9.4 14.8',
  R: 'M1.7 14V0H5C7.4 0 8.7 1.6 8.7 3.9S7.4 7.8 5 7.8H1.7M4.8 7.8L8.9 14',
  S: 'M8.4 1.6C7.6 0.5 6.4 0 5 0C3 0 1.6 1.2 1.6 3.2C1.6 7.4 8.7 6 8.7 10.6C8.7 12.8 7.2 14 5 14C3.4 14 2 13.4 1.2 12.1',
  T: 'M0.9 0H9.1M5 0V14',
  U: 'M1.4 0V9.6C1.4 12.6 2.8 14 5 14S8.6 12.6 8.6 9.6V0',
  V: 'M0.9 0L5 14L9.1 0',
  W: 'M0.7 0L2.6 14L5 5.4L7.4 14L9.3 0',
  X: 'M1.1 0L8.9 14M8.9 0L1.1 14',
  Y: 'M0.9 0L5 6.8L9.1 0M5 6.8V14',
  Z: 'M1.3 0H8.7L1.3 14H8.8',
};

const BOX = 10;
const HEIGHT = 14;
const STROKE = 1.5;
/** From one letter to the next: the gap beside the box included. */
const PITCH = 12.6;

const paths = new Map<string, Path2D>();

function pathOf(letter: string): Path2D {
  let path = paths.get(letter);
  if (!path) {
    path = new Path2D(STROKES[letter] ?? '');
    paths.set(letter, path);
  }
  return path;
}

/**
 * Writes a line of a machine-readable zone.
 *
 * @param x left of the first letter
 * @param y the baseline
 * @param width from the first letter to the end of the last. Pixels.
 */
export function writeMrzLine(ctx: Context, line: string, x: number, y: number, width: number): void {
  const scale = width / (PITCH * (line.length - 1) + BOX);
  ctx.save();
  ctx.strokeStyle = INK;
  ctx.lineWidth = STROKE;
  ctx.lineCap = 'round';
  ctx.lineJoin = 'round';
  ctx.translate(x, y - HEIGHT * scale);
  ctx.scale(scale, scale);
  for (const letter of line) {
    ctx.stroke(pathOf(letter));
    ctx.translate(PITCH, 0);
  }
  ctx.restore();
}
