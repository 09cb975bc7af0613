/** Width and height, in pixels of the screen or of the picture. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Quarter turns to the right. */
export type Turns = 0 | 1 | 2 | 3;
/** What the picture keeps to while its frame changes; `free`: what somebody has zoomed to. */
export type Fit = 'page' | 'width' | 'free';

/** How a picture is looked at. `centre`: the point of the turned picture in the middle of the frame, 0 to 1. */
export interface View {
  readonly fit: Fit;
  /** Pixels of the screen for one of the picture; of use with `free` only. */
  readonly scale: number;
  readonly turns: Turns;
  readonly centre: Point;
}

/** Where and how large the turned picture lies in its frame. Pixels of the screen. */
export interface Placement {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Half as small as a whole page on a small screen; eight pixels for one shows how a print was made. */
const SCALE_MIN = 0.05;
const SCALE_MAX = 8;
/** Of the buttons and keys: three steps double it. */
export const ZOOM_STEP = 2 ** (1 / 3);
/** Empty space around a picture that fits. Pixels. */
const MARGIN = 12;

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
const MIDDLE: Point = { x: 0.5, y: 0.5 };

/** A page as it is opened: whole, upright. */
export const WHOLE: View = { fit: 'page', scale: 1, turns: 0, centre: MIDDLE };

/** The size of a picture after turning. */
export function turned({ width, height }: Size, turns: Turns): Size {
  return turns % 2 === 0 ? { width, height } : { width: height, height: width };
}

/** Pixels of the screen for one of the picture. */
export function scaleOf(view: View, picture: Size, frame: Size): number {
  if (view.fit === 'free') return view.scale;
  const { width, height } = turned(picture, view.turns);
  const across = Math.max(frame.width - 2 * MARGIN, 1) / width;
  const down = Math.max(frame.height - 2 * MARGIN, 1) / height;
  return clamp(view.fit === 'width' ? across : Math.min(across, down), SCALE_MIN, SCALE_MAX);
}

/** The part of the picture's length that may be in the middle of the frame without showing emptiness beyond an edge. */
function held(centre: number, length: number, frame: number): number {
  if (length + 2 * MARGIN <= frame) return 0.5;
  const reach = (frame / 2 - MARGIN) / length;
  return clamp(centre, reach, 1 - reach);
}

/** Where a picture lies in its frame. */
export function place(view: View, picture: Size, frame: Size): Placement {
  const scale = scaleOf(view, picture, frame);
  const size = turned(picture, view.turns);
  const width = size.width * scale;
  const height = size.height * scale;
  return {
    scale,
    width,
    height,
    left: frame.width / 2 - held(view.centre.x, width, frame.width) * width,
    top: frame.height / 2 - held(view.centre.y, height, frame.height) * height,
  };
}

/** The view with its centre where it is shown, so that movements begin there. */
function settled(view: View, picture: Size, frame: Size): View & { readonly placement: Placement } {
  const placement = place(view, picture, frame);
  return {
    ...view,
    placement,
    centre: {
      x: (frame.width / 2 - placement.left) / placement.width,
      y: (frame.height / 2 - placement.top) / placement.height,
    },
  };
}

/**
 * Zooms so that what is under a point of the frame stays there.
 *
 * @param factor above 1: closer
 * @param point pixels from the frame's corner; default: its middle
 */
export function zoom(
  view: View,
  picture: Size,
  frame: Size,
  factor: number,
  point: Point = { x: frame.width / 2, y: frame.height / 2 },
): View {
  const { placement, turns } = settled(view, picture, frame);
  const scale = clamp(placement.scale * factor, SCALE_MIN, SCALE_MAX);
  const grown = scale / placement.scale;
  const left = point.x - (point.x - placement.left) * grown;
  const top = point.y - (point.y - placement.top) * grown;
  return {
    fit: 'free',
    scale,
    turns,
    centre: {
      x: (frame.width / 2 - left) / (placement.width * grown),
      y: (frame.height / 2 - top) / (placement.height * grown),
    },
  };
}

/** Moves the picture. @param by pixels of the screen; positive: the picture goes right and down */
export function pan(view: View, picture: Size, frame: Size, by: Point): View {
  const { placement, centre, fit, scale, turns } = settled(view, picture, frame);
  return {
    fit,
    scale,
    turns,
    centre: {
      x: held(centre.x - by.x / placement.width, placement.width, frame.width),
      y: held(centre.y - by.y / placement.height, placement.height, frame.height),
    },
  };
}

/** Turns the picture by quarters, keeping what is in the middle. @param by 1: to the right; -1: to the left */
export function turn(view: View, by: 1 | -1): View {
  const { x, y } = view.centre;
  return {
    ...view,
    turns: ((((view.turns + by) % 4) + 4) % 4) as Turns,
    centre: by === 1 ? { x: 1 - y, y: x } : { x: y, y: 1 - x },
  };
}

/** Shows it whole or as wide as the frame, from its top. */
export function fitTo(view: View, fit: 'page' | 'width'): View {
  return { ...view, fit, centre: fit === 'page' ? MIDDLE : { x: 0.5, y: 0 } };
}
