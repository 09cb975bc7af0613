import { TOKENS, type Tone } from './tokens.js';

/** WCAG 2.2 relative luminance of `#rrggbb`. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(Object.entries(TOKENS))('%s theme', (_name, tokens) => {
  const tones: [string, Tone][] = [
    ...Object.entries(tokens.states),
    ['success', tokens.success],
    ['warning', tokens.warning],
    ['danger', tokens.danger],
    ['info', tokens.info],
    ['customer', tokens.customer],
  ];

  test.each(tones)('%s can be read on its surface and on paper', (_tone, { text, surface }) => {
    expect(contrast(text, surface)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(text, tokens.paper)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(['page', 'paper', 'sunken', 'hover', 'accentSurface'] as const)(
    'text can be read on %s',
    (surface) => {
      expect(contrast(tokens.text, tokens[surface])).toBeGreaterThanOrEqual(7);
      expect(contrast(tokens.textQuiet, tokens[surface])).toBeGreaterThanOrEqual(4.5);
      expect(contrast(tokens.accent, tokens[surface])).toBeGreaterThanOrEqual(4.5);
    },
  );

  test('controls can be told from what they lie on', () => {
    expect(contrast(tokens.outline, tokens.paper)).toBeGreaterThanOrEqual(3);
    expect(contrast(tokens.outline, tokens.page)).toBeGreaterThanOrEqual(3);
    expect(contrast(tokens.onAccent, tokens.accent)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(tokens.onAccent, tokens.accentStrong)).toBeGreaterThanOrEqual(4.5);
  });
});
