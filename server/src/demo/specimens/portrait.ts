import type { Dice } from '../dice.js';
import { apart, type Context, type Rect } from './pen.js';
import type { Sex } from './holder.js';

const SKINS = ['#f3d3bd', '#e8bf9f', '#d9ab86', '#b97d55', '#8d5a3b', '#6a4230'];
const DARK_HAIRS = ['#1d1815', '#2d221b', '#3b2a1f'];
const HAIRS = [...DARK_HAIRS, '#5a3d26', '#7a5632', '#a9824a', '#8a4526'];
/** Where all of them are about as frequent. */
const ANY_HAIR: ReadonlySet<string> = new Set(['DE', 'FR', 'GB', 'IE', 'PL', 'RU', 'UA', 'US']);
const SKINS_OF: Readonly<Record<string, readonly [from: number, to: number]>> = {
  BD: [2, 5],
  IN: [2, 5],
  KE: [4, 6],
  NG: [4, 6],
  BR: [0, 6],
  US: [0, 6],
};
const SKINS_ELSEWHERE = [0, 3] as const;
const GREY_HAIRS = ['#a39f99', '#7d7a76', '#8f8a83'];
const CLOTHES = ['#2b3a4f', '#5b2333', '#33524a', '#3a3a3f', '#6b5a3a', '#4b3b66'];
const EYES = ['#3a2a1e', '#4b3a24', '#40543c', '#3f5f78'];

/** From this age on hair is grey for most. Years. */
const GREY_AGE = 58;

export interface Face {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly sex: Sex;
  /** Years. */
  readonly age: number;
}

/**
 * Draws a face that is nobody's, out of a few shapes; the same dice, the same face.
 *
 * @param place a portrait's proportions, about 35 by 45
 */
export function drawPortrait(ctx: Context, place: Rect, { country, sex, age }: Face, dice: Dice): void {
  const skin = dice.pick(SKINS.slice(...(SKINS_OF[country] ?? SKINS_ELSEWHERE)));
  const grey = age >= GREY_AGE && dice.perMille(800);
  const hair = dice.pick(grey ? GREY_HAIRS : ANY_HAIR.has(country) ? HAIRS : DARK_HAIRS);
  const look = {
    skin,
    hair,
    clothes: dice.pick(CLOTHES),
    eyes: dice.pick(EYES),
    wide: 25 + dice.below(5),
    long: 35 + dice.below(5),
    brows: dice.below(5) - 2,
    mouth: 9 + dice.below(4),
    nose: 4 + dice.below(3),
    glasses: dice.perMille(age >= GREY_AGE ? 500 : 180),
    beard: sex === 'M' && dice.perMille(320),
    longHair: sex === 'F' ? dice.perMille(780) : dice.perMille(30),
    bald: sex === 'M' && age >= 40 && dice.perMille(220),
    part: dice.below(3),
  };
  apart(ctx, () => {
    ctx.beginPath();
    ctx.rect(place.x, place.y, place.width, place.height);
    ctx.clip();
    ctx.translate(place.x, place.y);
    // Everything below in hundredths of the width.
    ctx.scale(place.width / 100, place.width / 100);
    const high = (place.height / place.width) * 100;
    background(ctx, high);
    ctx.translate(50, high * 0.47);
    if (look.longHair) hairBehind(ctx, look, high);
    shoulders(ctx, look, high);
    head(ctx, look);
    if (look.beard) beard(ctx, look);
    features(ctx, look, age);
    if (!look.bald) hairAbove(ctx, look);
    if (look.glasses) glasses(ctx);
  });
}

interface Look {
  readonly skin: string;
  readonly hair: string;
  readonly clothes: string;
  readonly eyes: string;
  readonly wide: number;
  readonly long: number;
  readonly brows: number;
  readonly mouth: number;
  readonly nose: number;
  readonly part: number;
}

function background(ctx: Context, high: number): void {
  const light = ctx.createLinearGradient(0, 0, 100, high);
  light.addColorStop(0, '#e9edf0');
  light.addColorStop(1, '#c9d2d8');
  ctx.fillStyle = light;
  ctx.fillRect(0, 0, 100, high);
}

function shoulders(ctx: Context, { skin, clothes, long }: Look, high: number): void {
  const neck = long * 0.8;
  ctx.fillStyle = shade(skin, -0.14);
  ctx.beginPath();
  ctx.moveTo(-11, neck - 14);
  ctx.lineTo(-12, neck + 14);
  ctx.lineTo(12, neck + 14);
  ctx.lineTo(11, neck - 14);
  ctx.fill();
  ctx.fillStyle = clothes;
  ctx.beginPath();
  ctx.moveTo(-60, high);
  ctx.bezierCurveTo(-52, neck + 22, -34, neck + 12, -14, neck + 7);
  ctx.lineTo(0, neck + 22);
  ctx.lineTo(14, neck + 7);
  ctx.bezierCurveTo(34, neck + 12, 52, neck + 22, 60, high);
  ctx.fill();
  ctx.strokeStyle = shade(clothes, 0.2);
  ctx.lineWidth = 1.6;
  ctx.beginPath();
  ctx.moveTo(-14, neck + 7);
  ctx.lineTo(-5, neck + 24);
  ctx.lineTo(0, neck + 22);
  ctx.lineTo(5, neck + 24);
  ctx.lineTo(14, neck + 7);
  ctx.stroke();
}

function outline(ctx: Context, wide: number, long: number): void {
  ctx.beginPath();
  ctx.moveTo(0, -long);
  ctx.bezierCurveTo(wide * 0.75, -long, wide, -long * 0.55, wide, -long * 0.08);
  ctx.bezierCurveTo(wide, long * 0.45, wide * 0.55, long, 0, long);
  ctx.bezierCurveTo(-wide * 0.55, long, -wide, long * 0.45, -wide, -long * 0.08);
  ctx.bezierCurveTo(-wide, -long * 0.55, -wide * 0.75, -long, 0, -long);
}

function head(ctx: Context, { skin, wide, long }: Look): void {
  for (const side of [-1, 1]) {
    ctx.fillStyle = shade(skin, -0.1);
    ctx.beginPath();
    ctx.ellipse(side * (wide + 0.5), 2, 4, 8, side * 0.12, 0, 2 * Math.PI);
    ctx.fill();
  }
  const light = ctx.createRadialGradient(-6, -8, 4, 0, 0, long * 1.15);
  light.addColorStop(0, shade(skin, 0.08));
  light.addColorStop(0.6, skin);
  light.addColorStop(1, shade(skin, -0.2));
  ctx.fillStyle = light;
  outline(ctx, wide, long);
  ctx.fill();
}

function features(
  ctx: Context,
  { skin, hair, eyes, wide, long, brows, mouth, nose }: Look,
  age: number,
): void {
  const apartBy = wide * 0.44;
  for (const side of [-1, 1]) {
    const x = side * apartBy;
    ctx.fillStyle = '#f7f5f2';
    ctx.beginPath();
    ctx.ellipse(x, 0, 5.2, 2.7, 0, 0, 2 * Math.PI);
    ctx.fill();
    ctx.fillStyle = eyes;
    ctx.beginPath();
    ctx.arc(x, 0.1, 2.5, 0, 2 * Math.PI);
    ctx.fill();
    ctx.fillStyle = '#0d0b0a';
    ctx.beginPath();
    ctx.arc(x, 0.1, 1.2, 0, 2 * Math.PI);
    ctx.fill();
    ctx.strokeStyle = shade(skin, -0.6);
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(x - 5.6, 0.4);
    ctx.quadraticCurveTo(x, -4.2, x + 5.6, 0.4);
    ctx.stroke();
    ctx.strokeStyle = shade(hair, -0.15);
    ctx.lineWidth = 2;
    ctx.lineCap = 'round';
    ctx.beginPath();
    ctx.moveTo(x - side * 6.4, -6.6 + brows * 0.4);
    ctx.quadraticCurveTo(x, -9.6, x + side * 6.6, -6.8 - brows * 0.4);
    ctx.stroke();
    if (age >= GREY_AGE) {
      ctx.strokeStyle = shade(skin, -0.25);
      ctx.lineWidth = 0.7;
      ctx.beginPath();
      ctx.moveTo(x - 4, 5);
      ctx.quadraticCurveTo(x, 6.8, x + 4, 5);
      ctx.stroke();
    }
  }
  ctx.strokeStyle = shade(skin, -0.3);
  ctx.lineWidth = 1.2;
  ctx.beginPath();
  ctx.moveTo(-1.5, -1);
  ctx.quadraticCurveTo(-2.4, 8, -nose, 12);
  ctx.quadraticCurveTo(0, 15.4, nose, 12);
  ctx.stroke();
  ctx.fillStyle = '#a33c3c';
  ctx.globalAlpha = 0.42;
  ctx.beginPath();
  ctx.moveTo(-mouth, long * 0.58);
  ctx.quadraticCurveTo(-mouth / 2.4, long * 0.525, 0, long * 0.55);
  ctx.quadraticCurveTo(mouth / 2.4, long * 0.525, mouth, long * 0.58);
  ctx.quadraticCurveTo(0, long * 0.685, -mouth, long * 0.58);
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.strokeStyle = shade(skin, -0.5);
  ctx.lineWidth = 0.8;
  ctx.beginPath();
  ctx.moveTo(-mouth, long * 0.58);
  ctx.quadraticCurveTo(0, long * 0.605, mouth, long * 0.58);
  ctx.stroke();
}

function beard(ctx: Context, { hair, wide, long }: Look): void {
  apart(ctx, () => {
    outline(ctx, wide, long);
    ctx.clip();
    ctx.fillStyle = hair;
    ctx.globalAlpha = 0.82;
    ctx.beginPath();
    ctx.moveTo(-wide - 2, 4);
    ctx.quadraticCurveTo(-wide * 0.7, long * 0.42, -wide * 0.36, long * 0.44);
    ctx.quadraticCurveTo(0, long * 0.34, wide * 0.36, long * 0.44);
    ctx.quadraticCurveTo(wide * 0.7, long * 0.42, wide + 2, 4);
    ctx.lineTo(wide + 2, long + 2);
    ctx.lineTo(-wide - 2, long + 2);
    ctx.fill();
  });
}

function hairBehind(ctx: Context, { hair, wide, long }: Look, high: number): void {
  ctx.fillStyle = shade(hair, -0.12);
  ctx.beginPath();
  ctx.moveTo(0, -long - 7);
  ctx.bezierCurveTo(wide + 14, -long - 6, wide + 11, 10, wide + 9, Math.min(long + 24, high));
  ctx.quadraticCurveTo(0, long + 34, -wide - 9, Math.min(long + 24, high));
  ctx.bezierCurveTo(-wide - 11, 10, -wide - 14, -long - 6, 0, -long - 7);
  ctx.fill();
}

function hairAbove(ctx: Context, { hair, wide, long, part }: Look): void {
  const parting = (part - 1) * wide * 0.42;
  const light = ctx.createRadialGradient(parting - 6, -long * 0.9, 2, 0, -long * 0.6, wide * 1.5);
  light.addColorStop(0, shade(hair, 0.16));
  light.addColorStop(1, hair);
  ctx.fillStyle = light;
  ctx.beginPath();
  ctx.moveTo(-wide - 2, 0);
  ctx.bezierCurveTo(-wide - 5, -long * 0.75, -wide * 0.8, -long - 8, 0, -long - 7);
  ctx.bezierCurveTo(wide * 0.8, -long - 8, wide + 5, -long * 0.75, wide + 2, 0);
  ctx.bezierCurveTo(wide - 1, -long * 0.3, wide * 0.75, -long * 0.5, parting + 5, -long * 0.72);
  ctx.bezierCurveTo(-wide * 0.3, -long * 0.5, -wide + 2, -long * 0.45, -wide - 2, 0);
  ctx.fill();
}

function glasses(ctx: Context): void {
  ctx.strokeStyle = '#23262b';
  ctx.lineWidth = 1.1;
  for (const side of [-1, 1]) {
    ctx.beginPath();
    ctx.roundRect(side * 12 - 8, -5, 16, 11, 4);
    ctx.stroke();
    ctx.beginPath();
    ctx.moveTo(side * 20, -1);
    ctx.lineTo(side * 27, 0);
    ctx.stroke();
  }
  ctx.beginPath();
  ctx.moveTo(-4, -1);
  ctx.quadraticCurveTo(0, -3, 4, -1);
  ctx.stroke();
}

/** @param by from -1, black, to 1, white */
function shade(color: string, by: number): string {
  const parts = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16);
    return Math.round(by < 0 ? value * (1 + by) : value + (255 - value) * by);
  });
  return `rgb(${parts.join(' ')})`;
}

/** A signature: a large first loop, small ones of all sizes that run out, and a line below or through. */
export function drawSignature(ctx: Context, { x, y, width, height }: Rect, dice: Dice): void {
  const part = (from: number, to: number) => from + (to - from) * (dice.below(1000) / 1000);
  const base = y + height * 0.66;
  apart(ctx, () => {
    ctx.strokeStyle = '#1a2a5e';
    ctx.lineWidth = height * 0.036;
    ctx.lineCap = 'round';
    ctx.lineJoin = 'round';
    ctx.beginPath();
    let at = x + width * part(0.02, 0.1);
    const first = width * part(0.16, 0.26);
    ctx.moveTo(at, base - height * part(0.1, 0.4));
    ctx.bezierCurveTo(
      at,
      y - height * 0.1,
      at + first,
      y - height * 0.05,
      at + first * 0.7,
      base - height * 0.1,
    );
    ctx.bezierCurveTo(
      at + first * 0.5,
      base + height * 0.3,
      at - first * 0.3,
      base,
      at + first,
      base - height * 0.12,
    );
    at += first;
    while (at < x + width * 0.8) {
      const step = width * part(0.05, 0.13);
      const tall = height * (dice.perMille(250) ? part(0.45, 0.65) : part(0.06, 0.24));
      const deep = dice.perMille(150) ? height * part(0.2, 0.3) : 0;
      ctx.bezierCurveTo(
        at + step * part(0, 0.4),
        base - tall * 1.4,
        at + step * part(0.5, 1.1),
        base - tall * 1.2,
        at + step * part(0.4, 0.7),
        base + deep,
      );
      ctx.quadraticCurveTo(
        at + step * 0.7,
        base + height * 0.08,
        at + step,
        base - height * part(0.02, 0.14),
      );
      at += step;
    }
    ctx.quadraticCurveTo(
      x + width * 0.92,
      base - height * part(0, 0.3),
      x + width,
      base - height * part(0, 0.4),
    );
    ctx.stroke();
    if (dice.perMille(600)) {
      ctx.beginPath();
      ctx.moveTo(x + width * part(0, 0.3), base + height * part(0.14, 0.24));
      ctx.quadraticCurveTo(
        x + width * 0.5,
        base + height * 0.02,
        x + width * part(0.75, 1),
        base + height * part(0, 0.16),
      );
      ctx.stroke();
    }
  });
}
