import { createCanvas, type Canvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { Dice } from '../dice.js';

/** A photograph's longer and shorter side. Pixels. */
const LONG_SIDE = 1440;
const SHORT_SIDE = 1080;

/** How much of the picture's width or height the document fills. */
const FILLS = 0.84;
/** The same for a document that is cut off, for the side along the cut. */
const FILLS_WHEN_CUT = 0.96;
/** A document that is cut off lacks this share of itself. */
const CUT_OFF = 0.28;
/** Nothing around a document, so that its edges blend into what lies below. Pixels. */
const BORDER = 2;

export interface Shot {
  /** `cut`: a part of the document lies outside of the picture. */
  readonly framing: 'whole' | 'cut';
  /** `blurred`: out of focus, or the hand moved. */
  readonly focus: 'sharp' | 'blurred';
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The 8 numbers of a projection of a plane to a plane; the ninth is 1. */
type Projection = readonly number[];

/** Photographs a document that lies on a desk: at an angle, in the light of a room, with the grain of a small sensor. */
export function photograph(paper: Canvas, shot: Shot, dice: Dice): Canvas {
  const document = createCanvas(paper.width + 2 * BORDER, paper.height + 2 * BORDER);
  document.getContext('2d').drawImage(paper, BORDER, BORDER);
  const upright = document.height > document.width;
  const width = upright ? SHORT_SIDE : LONG_SIDE;
  const height = upright ? LONG_SIDE : SHORT_SIDE;
  const picture = createCanvas(width, height);
  const ctx = picture.getContext('2d');
  drawDesk(ctx, width, height, dice);

  const corners = cornersOf(document, width, height, shot, dice);
  castShadow(ctx, corners, width, height);
  lay(ctx, document, corners, width, height, dice);
  if (shot.focus === 'sharp') return picture;
  return dice.perMille(500) ? outOfFocus(picture, dice) : shaken(picture, dice);
}

/** Of the shadow of a scanned card. Pixels. */
const CORNER = 40;

/** A scan: the sides of a document on white, hardly turned. */
export function scan(documents: readonly Canvas[], dice: Dice): Canvas {
  const margin = 60;
  const width = Math.max(...documents.map((document) => document.width)) + 2 * margin;
  const height = documents.reduce((sum, document) => sum + document.height + margin, margin);
  const sheet = createCanvas(width, height);
  const ctx = sheet.getContext('2d');
  ctx.fillStyle = '#fbfbf9';
  ctx.fillRect(0, 0, width, height);
  let top = margin;
  for (const document of documents) {
    ctx.save();
    ctx.translate(width / 2, top + document.height / 2);
    ctx.rotate((dice.below(13) - 6) / 1000);
    const [left, up] = [-document.width / 2, -document.height / 2];
    // The lamp of a scanner leaves a thin shadow on one side.
    ctx.fillStyle = '#00000012';
    for (const by of [2, 4, 6, 8]) {
      ctx.beginPath();
      ctx.roundRect(left - 2 + by / 2, up + by / 2, document.width + by, document.height + by, CORNER);
      ctx.fill();
    }
    ctx.drawImage(document, left, up);
    ctx.restore();
    top += document.height + margin;
  }
  return sheet;
}

const DESKS: readonly (readonly [base: string, dark: string, light: string])[] = [
  ['#8a6242', '#5f3f28', '#a87d58'],
  ['#6b5648', '#4a3a30', '#857060'],
  ['#a98d6a', '#80674a', '#c4aa88'],
  ['#4d5358', '#3a3f43', '#666d73'],
  ['#9aa0a3', '#7f868a', '#b3b9bc'],
];

/** The desk lies behind the document: drawn this much smaller and enlarged, it is as good and faster. */
const DESK_SHRINK = 2;

/** Boards with their grain. */
function drawDesk(picture: SKRSContext2D, width: number, height: number, dice: Dice): void {
  const desk = createCanvas(width / DESK_SHRINK, height / DESK_SHRINK);
  const ctx = desk.getContext('2d');
  ctx.scale(1 / DESK_SHRINK, 1 / DESK_SHRINK);
  const [base, dark, light] = dice.pick(DESKS);
  ctx.fillStyle = base;
  ctx.fillRect(0, 0, width, height);
  const board = 170 + dice.below(120);
  for (let top = -dice.below(board); top < height; top += board) {
    ctx.globalAlpha = 0.08 + dice.below(14) / 100;
    ctx.fillStyle = dice.perMille(500) ? dark : light;
    ctx.fillRect(0, top, width, board);
    for (let line = 0; line < 22; line++) {
      ctx.globalAlpha = 0.05 + dice.below(14) / 100;
      ctx.strokeStyle = dice.perMille(650) ? dark : light;
      ctx.lineWidth = 0.6 + dice.below(22) / 10;
      const y = top + dice.below(board);
      ctx.beginPath();
      ctx.moveTo(0, y);
      ctx.bezierCurveTo(
        width * 0.3,
        y + dice.below(26) - 13,
        width * 0.7,
        y + dice.below(26) - 13,
        width,
        y + dice.below(16) - 8,
      );
      ctx.stroke();
    }
    ctx.globalAlpha = 0.5;
    ctx.fillStyle = dark;
    ctx.fillRect(0, top, width, 2.5);
  }
  picture.drawImage(desk, 0, 0, width, height);
}

/** Where the corners of the document come to lie in the picture: clockwise from the top left. */
function cornersOf(
  document: Canvas,
  width: number,
  height: number,
  { framing }: Shot,
  dice: Dice,
): readonly Point[] {
  const turn = ((dice.below(160) - 80) / 10) * (Math.PI / 180);
  const tiltX = ((6 + dice.below(11)) * Math.PI) / 180;
  const tiltY = ((dice.below(17) - 8) * Math.PI) / 180;
  const far = 2.4 * Math.max(document.width, document.height);
  const flat = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ].map(([right = 0, down = 0]) => {
    const [x, y] = [(right * document.width) / 2, (down * document.height) / 2];
    const [rx, ry] = [x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn)];
    const depth = rx * Math.sin(tiltY) - ry * Math.sin(tiltX);
    const near = far / (far + depth);
    return { x: rx * Math.cos(tiltY) * near, y: ry * Math.cos(tiltX) * near };
  });
  const [left, right, top, bottom] = [
    Math.min(...flat.map(({ x }) => x)),
    Math.max(...flat.map(({ x }) => x)),
    Math.min(...flat.map(({ y }) => y)),
    Math.max(...flat.map(({ y }) => y)),
  ];
  const [wide, high] = [right - left, bottom - top];
  // Right and bottom are where names, dates and the machine-readable zone end.
  const cut = framing === 'whole' ? 'nothing' : dice.perMille(500) ? 'right' : 'bottom';
  const scale = Math.min(
    ((cut === 'nothing' ? FILLS : FILLS_WHEN_CUT) * width) / (cut === 'right' ? wide * (1 - CUT_OFF) : wide),
    ((cut === 'nothing' ? FILLS : FILLS_WHEN_CUT) * height) /
      (cut === 'bottom' ? high * (1 - CUT_OFF) : high),
  );
  const middleX = cut === 'right' ? width + wide * scale * (CUT_OFF - 0.5) : width / 2 + dice.below(40) - 20;
  const middleY =
    cut === 'bottom' ? height + high * scale * (CUT_OFF - 0.5) : height / 2 + dice.below(40) - 20;
  return flat.map(({ x, y }) => ({
    x: middleX + (x - (left + right) / 2) * scale,
    y: middleY + (y - (top + bottom) / 2) * scale,
  }));
}

/** What is soft is drawn this much smaller and enlarged, which is as soft and many times faster. */
const SHADOW_SHRINK = 8;

function castShadow(ctx: SKRSContext2D, corners: readonly Point[], width: number, height: number): void {
  const small = createCanvas(width / SHADOW_SHRINK, height / SHADOW_SHRINK);
  const soft = small.getContext('2d');
  soft.filter = 'blur(1.6px)';
  soft.scale(1 / SHADOW_SHRINK, 1 / SHADOW_SHRINK);
  soft.beginPath();
  corners.forEach(({ x, y }, n) => (n === 0 ? soft.moveTo(x + 7, y + 12) : soft.lineTo(x + 7, y + 12)));
  soft.fill();
  ctx.globalAlpha = 0.55;
  ctx.drawImage(small, 0, 0, width, height);
  ctx.globalAlpha = 1;
}

/** Solves for the projection that takes the four points of `from` to those of `to`. */
function projection(from: readonly Point[], to: readonly Point[]): Projection {
  const rows = from.flatMap(({ x, y }, n) => {
    const { x: u, y: v } = to[n] ?? { x: 0, y: 0 };
    return [
      [x, y, 1, 0, 0, 0, -u * x, -u * y, u],
      [0, 0, 0, x, y, 1, -v * x, -v * y, v],
    ];
  });
  const at = (row: number, column: number) => rows[row]?.[column] ?? 0;
  for (let pivot = 0; pivot < 8; pivot++) {
    let best = pivot;
    for (let row = pivot + 1; row < 8; row++)
      if (Math.abs(at(row, pivot)) > Math.abs(at(best, pivot))) best = row;
    const [chosen = [], other = []] = [rows[best], rows[pivot]];
    rows[pivot] = chosen.map((value) => value / (chosen[pivot] ?? 1));
    if (best !== pivot) rows[best] = other;
    for (let row = 0; row < 8; row++) {
      const factor = at(row, pivot);
      if (row === pivot || factor === 0) continue;
      rows[row] = (rows[row] ?? []).map((value, column) => value - factor * at(pivot, column));
    }
  }
  return rows.map((row) => row[8] ?? 0);
}

/** Light falls off by so much from its middle to the far corner. */
const FALL_OFF = 0.3;
/** Grain: brightness varies by so much either way. Of 255. */
const GRAIN = 7;

/**
 * Puts the document between its corners, point by point, and light and grain over the whole picture. Two million
 * points: nothing is allocated for any of them.
 */
function lay(
  ctx: SKRSContext2D,
  document: Canvas,
  corners: readonly Point[],
  width: number,
  height: number,
  dice: Dice,
): void {
  const source = document.getContext('2d').getImageData(0, 0, document.width, document.height);
  // A point in one number: alpha, blue, green and red from the highest byte down.
  const from = new Uint32Array(source.data.buffer);
  const target = ctx.getImageData(0, 0, width, height);
  const to = target.data;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = projection(corners, [
    { x: 0, y: 0 },
    { x: document.width, y: 0 },
    { x: document.width, y: document.height },
    { x: 0, y: document.height },
  ]);
  const lightX = width * (0.2 + dice.below(50) / 100);
  const lightY = height * (0.1 + dice.below(40) / 100);
  const reach = FALL_OFF / (width * width + height * height);
  const [warm, cool] = dice.perMille(500) ? ([1.02, 0.95] as const) : ([0.98, 1.01] as const);
  const lastX = document.width - 1;
  const lastY = document.height - 1;
  const stride = document.width;
  let noise = 1 + dice.below(2 ** 31);

  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      let red = to[at] ?? 0;
      let green = to[at + 1] ?? 0;
      let blue = to[at + 2] ?? 0;
      const depth = 1 / (g * x + h * y + 1);
      const u = (a * x + b * y + c) * depth;
      const v = (d * x + e * y + f) * depth;
      if (u >= 0 && v >= 0 && u < lastX && v < lastY) {
        // Between the four points around, each by how near it is and how much of it is there.
        const column = u | 0;
        const row = v | 0;
        const p = u - column;
        const q = v - row;
        const i = row * stride + column;
        const one = from[i] ?? 0;
        const two = from[i + 1] ?? 0;
        const three = from[i + stride] ?? 0;
        const four = from[i + stride + 1] ?? 0;
        const w1 = ((1 - p) * (1 - q) * (one >>> 24)) / 255;
        const w2 = (p * (1 - q) * (two >>> 24)) / 255;
        const w3 = ((1 - p) * q * (three >>> 24)) / 255;
        const w4 = (p * q * (four >>> 24)) / 255;
        const rest = 1 - w1 - w2 - w3 - w4;
        red = red * rest + (one & 255) * w1 + (two & 255) * w2 + (three & 255) * w3 + (four & 255) * w4;
        green =
          green * rest +
          ((one >>> 8) & 255) * w1 +
          ((two >>> 8) & 255) * w2 +
          ((three >>> 8) & 255) * w3 +
          ((four >>> 8) & 255) * w4;
        blue =
          blue * rest +
          ((one >>> 16) & 255) * w1 +
          ((two >>> 16) & 255) * w2 +
          ((three >>> 16) & 255) * w3 +
          ((four >>> 16) & 255) * w4;
      }
      const bright = 1.04 - ((x - lightX) * (x - lightX) + (y - lightY) * (y - lightY)) * reach;
      // A linear congruential step: grain needs no better numbers.
      noise = (Math.imul(noise, 1_664_525) + 1_013_904_223) | 0;
      const grain = ((noise >> 16) / 32_768) * GRAIN;
      to[at] = red * bright * warm + grain;
      to[at + 1] = green * bright + grain;
      to[at + 2] = blue * bright * cool + grain;
    }
  }
  ctx.putImageData(target, 0, 0);
}

/** A blurred picture has no detail to lose: it is blurred at this size and enlarged. */
const BLUR_SHRINK = 2;

function outOfFocus(picture: Canvas, dice: Dice): Canvas {
  const radius = 8 + dice.below(4);
  return blurredWith(picture, (small, half, width, height) => {
    small.filter = `blur(${radius / BLUR_SHRINK}px)`;
    // Drawn larger than the picture, because a blur fades towards its edges.
    small.drawImage(half, -12, -12, width + 24, height + 24);
  });
}

const SHAKES = 16;

function shaken(picture: Canvas, dice: Dice): Canvas {
  const angle = dice.below(314) / 100;
  const length = (36 + dice.below(14)) / BLUR_SHRINK;
  return blurredWith(picture, (small, half, width, height) => {
    for (let n = 0; n < SHAKES; n++) {
      // The n-th picture on top of the others counts for one part in n + 1, so that all count the same.
      small.globalAlpha = 1 / (n + 1);
      const by = (n / (SHAKES - 1) - 0.5) * length;
      const [x, y] = [-16 + by * Math.cos(angle), -16 + by * Math.sin(angle)];
      small.drawImage(half, x, y, width + 32, height + 32);
    }
  });
}

function blurredWith(
  picture: Canvas,
  blur: (small: SKRSContext2D, half: Canvas, width: number, height: number) => void,
): Canvas {
  const [width, height] = [picture.width / BLUR_SHRINK, picture.height / BLUR_SHRINK];
  const half = createCanvas(width, height);
  half.getContext('2d').drawImage(picture, 0, 0, width, height);
  const small = createCanvas(width, height);
  blur(small.getContext('2d'), half, width, height);
  const blurred = createCanvas(picture.width, picture.height);
  blurred.getContext('2d').drawImage(small, 0, 0, picture.width, picture.height);
  return blurred;
}
