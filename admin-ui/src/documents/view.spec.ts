import { fitTo, pan, place, turn, WHOLE, zoom, type Point, type View } from './view.js';

const FRAME = { width: 800, height: 600 };
const PORTRAIT = { width: 2_000, height: 3_000 };
const CARD = { width: 300, height: 190 };

/** The point of the turned picture, 0 to 1, that lies under a point of the frame. */
function under(view: View, picture: typeof PORTRAIT, point: Point): Point {
  const { left, top, width, height } = place(view, picture, FRAME);
  return { x: (point.x - left) / width, y: (point.y - top) / height };
}

test('a page is shown whole and in the middle', () => {
  const { left, top, width, height } = place(WHOLE, PORTRAIT, FRAME);
  expect(height).toBeCloseTo(576);
  expect(width).toBeCloseTo(384);
  expect([left, top]).toEqual([208, 12].map((each) => expect.closeTo(each)));
});

test('fitted to the width it is shown from its top', () => {
  const { left, top, width } = place(fitTo(WHOLE, 'width'), PORTRAIT, FRAME);
  expect([left, top, width]).toEqual([12, 12, 776].map((each) => expect.closeTo(each)));
});

test('what is under the pointer stays under it while zooming', () => {
  // Far enough from the page's edges, at which it stops.
  const point = { x: 450, y: 350 };
  const before = under(WHOLE, PORTRAIT, point);
  const close = zoom(zoom(WHOLE, PORTRAIT, FRAME, 3, point), PORTRAIT, FRAME, 2, point);
  const after = under(close, PORTRAIT, point);
  expect(after.x).toBeCloseTo(before.x);
  expect(after.y).toBeCloseTo(before.y);
});

test('zooming ends at eight times and at a twentieth', () => {
  expect(place(zoom(WHOLE, CARD, FRAME, 1e6), CARD, FRAME).scale).toBe(8);
  expect(place(zoom(WHOLE, CARD, FRAME, 1e-6), CARD, FRAME).scale).toBe(0.05);
});

test('no drag loses the picture: its edge stops at the frame', () => {
  const close = zoom(WHOLE, PORTRAIT, FRAME, 5);
  const { left, top } = place(pan(close, PORTRAIT, FRAME, { x: 1e5, y: 1e5 }), PORTRAIT, FRAME);
  expect([left, top]).toEqual([12, 12].map((each) => expect.closeTo(each)));
  const far = place(pan(close, PORTRAIT, FRAME, { x: -1e5, y: -1e5 }), PORTRAIT, FRAME);
  expect(far.left + far.width).toBeCloseTo(788);
  expect(far.top + far.height).toBeCloseTo(588);
});

test('coming back from the edge takes no longer than going there', () => {
  const close = zoom(WHOLE, PORTRAIT, FRAME, 5);
  const edge = pan(close, PORTRAIT, FRAME, { x: 1e5, y: 0 });
  const back = pan(edge, PORTRAIT, FRAME, { x: -40, y: 0 });
  expect(place(back, PORTRAIT, FRAME).left).toBeCloseTo(-28);
});

test('a picture smaller than its frame stays in the middle', () => {
  const small = zoom(WHOLE, CARD, FRAME, 0.2);
  const moved = place(pan(small, CARD, FRAME, { x: 90, y: -90 }), CARD, FRAME);
  expect(moved.left + moved.width / 2).toBeCloseTo(400);
  expect(moved.top + moved.height / 2).toBeCloseTo(300);
});

test('turned four times it is as it was, and what was in the middle stays there', () => {
  const close = pan(zoom(WHOLE, PORTRAIT, FRAME, 4), PORTRAIT, FRAME, { x: 120, y: 60 });
  expect([1, 2, 3, 4].reduce((view) => turn(view, 1), close)).toEqual({
    ...close,
    centre: { x: expect.closeTo(close.centre.x), y: expect.closeTo(close.centre.y) },
  });
  expect(turn(turn(close, 1), -1).turns).toBe(0);
  // A point near the top left corner is near the top right one after a turn to the right.
  expect(turn({ ...close, centre: { x: 0.1, y: 0.2 } }, 1).centre).toEqual({ x: 0.8, y: 0.1 });
});

test('turned, a page that fits is fitted anew', () => {
  expect(place(turn(WHOLE, 1), PORTRAIT, FRAME).width).toBeCloseTo(776);
});
