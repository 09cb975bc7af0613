import type { Dice } from '../dice.js';
import { apart, write, type Context, type Rect } from './pen.js';

/** The colours of a country's documents; made up, not the flag's. */
export interface Palette {
  readonly paper: string;
  readonly tint: string;
  readonly line: string;
  readonly accent: string;
  readonly title: string;
}

/** Colours that go together, by one hue. */
export function paletteOf(dice: Dice): Palette {
  const hue = dice.below(360);
  const other = (hue + 40 + dice.below(120)) % 360;
  return {
    paper: `hsl(${hue} 38% 95%)`,
    tint: `hsl(${other} 42% 86%)`,
    line: `hsl(${hue} 45% 58%)`,
    accent: `hsl(${other} 48% 45%)`,
    title: `hsl(${hue} 55% 27%)`,
  };
}

/** From one point of a curve to the next. Pixels. */
const STEP = 12;

/** Paper that blends from one colour into another, with bands of waves as fine printing has them. */
export function printPaper(ctx: Context, { x, y, width, height }: Rect, palette: Palette, dice: Dice): void {
  const blend = ctx.createLinearGradient(x, y, x + width, y + height);
  blend.addColorStop(0, palette.paper);
  blend.addColorStop(0.55, palette.tint);
  blend.addColorStop(1, palette.paper);
  ctx.fillStyle = blend;
  ctx.fillRect(x, y, width, height);
  apart(ctx, () => {
    ctx.beginPath();
    ctx.rect(x, y, width, height);
    ctx.clip();
    ctx.lineWidth = 0.9;
    for (let band = 0; band < 4; band++) {
      ctx.strokeStyle = band % 2 === 0 ? palette.line : palette.accent;
      ctx.globalAlpha = 0.24;
      const middle = y + (height * (band + 0.5)) / 4;
      wave(ctx, x, width, middle, height / 5, dice);
    }
  });
  rosette(
    ctx,
    x + width * (0.62 + dice.below(20) / 100),
    y + height * 0.5,
    height * 0.42,
    palette.line,
    dice,
  );
}

const WAVES = 13;

function wave(ctx: Context, left: number, width: number, middle: number, swing: number, dice: Dice): void {
  const [long, short, lean] = [1 + dice.below(3), 2 + dice.below(4), dice.below(628) / 100];
  for (let n = 0; n < WAVES; n++) {
    const shift = n / WAVES;
    ctx.beginPath();
    for (let at = 0; at <= width; at += STEP) {
      const turn = (at / width) * 2 * Math.PI;
      const high =
        Math.sin(long * turn + lean + shift * 2.4) * Math.cos(short * turn + shift * 1.7) * swing +
        (shift - 0.5) * swing;
      if (at === 0) ctx.moveTo(left, middle + high);
      else ctx.lineTo(left + at, middle + high);
    }
    ctx.stroke();
  }
}

const ROSETTE_POINTS = 220;

/** A flower of one line, drawn several times in growing sizes. */
export function rosette(
  ctx: Context,
  x: number,
  y: number,
  radius: number,
  color: string,
  dice: Dice,
  alpha = 0.26,
): void {
  const petals = 7 + dice.below(9);
  const depth = 0.2 + dice.below(25) / 100;
  apart(ctx, () => {
    ctx.strokeStyle = color;
    ctx.globalAlpha = alpha;
    ctx.lineWidth = 0.9;
    for (let ring = 0; ring < 9; ring++) {
      ctx.beginPath();
      const size = radius * (0.3 + (0.7 * ring) / 8);
      for (let n = 0; n <= ROSETTE_POINTS; n++) {
        const turn = (n / ROSETTE_POINTS) * 2 * Math.PI;
        const far = size * (1 - depth / 2 + (depth / 2) * Math.sin(petals * turn + ring * 0.35));
        const [px, py] = [x + far * Math.cos(turn), y + far * Math.sin(turn)];
        if (n === 0) ctx.moveTo(px, py);
        else ctx.lineTo(px, py);
      }
      ctx.stroke();
    }
  });
}

/** An emblem of no state: rings, rays and dots. */
export function emblem(
  ctx: Context,
  x: number,
  y: number,
  radius: number,
  palette: Palette,
  dice: Dice,
): void {
  const rays = 8 + 2 * dice.below(5);
  apart(ctx, () => {
    ctx.translate(x, y);
    ctx.strokeStyle = palette.title;
    ctx.fillStyle = palette.title;
    ctx.lineWidth = radius * 0.07;
    for (const size of [1, 0.56]) {
      ctx.beginPath();
      ctx.arc(0, 0, radius * size, 0, 2 * Math.PI);
      ctx.stroke();
    }
    for (let n = 0; n < rays; n++) {
      ctx.rotate((2 * Math.PI) / rays);
      ctx.beginPath();
      ctx.moveTo(-radius * 0.08, -radius * 0.62);
      ctx.lineTo(0, -radius * 0.92);
      ctx.lineTo(radius * 0.08, -radius * 0.62);
      ctx.fill();
    }
    ctx.beginPath();
    ctx.arc(0, 0, radius * 0.22, 0, 2 * Math.PI);
    ctx.fill();
  });
}

/** Something that shines in several colours: no more than a look of a hologram. */
export function shine(ctx: Context, x: number, y: number, radius: number, dice: Dice): void {
  apart(ctx, () => {
    const colors = ctx.createConicGradient(dice.below(628) / 100, x, y);
    for (let n = 0; n <= 6; n++) colors.addColorStop(n / 6, `hsl(${(n * 60) % 360} 80% 65%)`);
    ctx.fillStyle = colors;
    ctx.globalAlpha = 0.16;
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    ctx.fill();
  });
  rosette(ctx, x, y, radius, '#ffffff', dice, 0.7);
}

export const MARK = 'SPECIMEN';

/** The word across the document, so that nobody takes it for a real one. */
export function markAsSpecimen(ctx: Context, { x, y, width, height }: Rect, size: number): void {
  apart(ctx, () => {
    ctx.translate(x + width / 2, y + height / 2);
    ctx.rotate(-Math.atan2(height, width) * 0.72);
    ctx.globalAlpha = 0.2;
    write(ctx, MARK, 0, size * 0.36, { size, weight: 800, color: '#b3121d', align: 'center' });
  });
}

/** A row of the word in small letters, as fine print. */
export function finePrint(ctx: Context, text: string, { x, y, width }: Rect, color: string): void {
  apart(ctx, () => {
    ctx.beginPath();
    ctx.rect(x, y - 12, width, 20);
    ctx.clip();
    ctx.globalAlpha = 0.75;
    write(ctx, `${text} · ${MARK} · `.repeat(40).slice(0, 400), x, y, { size: 8, weight: 600, color });
  });
}
