import { pieces } from './breaks.js';

test('a line may end behind a word and between Chinese characters, and never before a closing mark', () => {
  expect(pieces('Frozen on request.')).toEqual(['Frozen ', 'on ', 'request.']);
  expect(pieces('账户已冻结。')).toEqual(['账', '户', '已', '冻', '结。']);
  expect(pieces('原因（待定）')).toEqual(['原', '因', '（待', '定）']);
  expect(pieces('运行“npm ci”。')).toEqual(['运', '行', '“npm ', 'ci”。']);
});

test('what is one character to a reader stays whole', () => {
  expect(pieces('e\u0301te\u0301 👩‍🚀')).toEqual(['e\u0301te\u0301 ', '👩‍🚀']);
  expect(pieces('')).toEqual([]);
});
