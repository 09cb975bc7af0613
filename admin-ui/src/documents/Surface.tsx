import { Box } from '@mui/material';
import {
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type Ref,
} from 'react';
import { pan, place, zoom, type Point, type Size, type View } from './view.js';

/** One press of an arrow moves by this part of the frame. */
const ARROW_SHARE = 0.15;
/** A notch of a mouse wheel is 100 to 120 of these; a fifth closer or farther. */
const WHEEL_FACTOR = 1.0018;
const NO_SIZE: Size = { width: 0, height: 0 };

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: 1, y: 0 },
  ArrowRight: { x: -1, y: 0 },
  ArrowUp: { x: 0, y: 1 },
  ArrowDown: { x: 0, y: -1 },
};

interface SurfaceProps {
  readonly url: string;
  readonly picture: Size;
  /** What the picture is, for those who do not see it. */
  readonly label: string;
  readonly view: View;
  readonly onChange: (view: View) => void;
  readonly onFrame: (frame: Size) => void;
  readonly ref: Ref<HTMLDivElement>;
}

/** The size of an element, as it changes. */
function useFrame(onFrame: (frame: Size) => void) {
  const ref = useRef<HTMLDivElement>(null);
  const [frame, setFrame] = useState(NO_SIZE);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => {
      const size = { width: element.clientWidth, height: element.clientHeight };
      setFrame((before) => (before.width === size.width && before.height === size.height ? before : size));
      onFrame(size);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [onFrame]);
  return [ref, frame] as const;
}

/** A page to look at: wheel and arrows, drag with mouse or finger. */
export function Surface({ url, picture, label, view, onChange, onFrame, ref }: SurfaceProps) {
  const [frameRef, frame] = useFrame(onFrame);
  const dragged = useRef<{ readonly from: Point; readonly view: View } | null>(null);
  const [isDragging, setDragging] = useState(false);
  const placement = place(view, picture, frame);

  const latest = useRef({ view, picture, onChange });
  useEffect(() => {
    latest.current = { view, picture, onChange };
  });
  useEffect(() => {
    const element = frameRef.current;
    if (!element) return;
    // React listens to wheels passively, and the page must not scroll along.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const size = { width: box.width, height: box.height };
      const { view: now, picture: shown, onChange: change } = latest.current;
      if (event.shiftKey) change(pan(now, shown, size, { x: -event.deltaX - event.deltaY, y: 0 }));
      else {
        const point = { x: event.clientX - box.left, y: event.clientY - box.top };
        change(zoom(now, shown, size, WHEEL_FACTOR ** -event.deltaY, point));
      }
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [frameRef]);

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    dragged.current = { from: { x: event.clientX, y: event.clientY }, view };
    setDragging(true);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (!dragged.current) return;
    const { from, view: start } = dragged.current;
    onChange(pan(start, picture, frame, { x: event.clientX - from.x, y: event.clientY - from.y }));
  };
  const onPointerUp = () => {
    dragged.current = null;
    setDragging(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = ARROWS[event.key];
    if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const by = { x: direction.x * frame.width * ARROW_SHARE, y: direction.y * frame.height * ARROW_SHARE };
    onChange(pan(view, picture, frame, by));
  };

  const isUpright = view.turns % 2 === 0;
  const width = isUpright ? placement.width : placement.height;
  const height = isUpright ? placement.height : placement.width;
  return (
    <Box
      ref={(element: HTMLDivElement | null) => {
        frameRef.current = element;
        if (typeof ref === 'function') ref(element);
        else if (ref) ref.current = element;
      }}
      tabIndex={0}
      role="group"
      aria-label={label}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerUp}
      onKeyDown={onKeyDown}
      sx={{
        position: 'absolute',
        inset: 0,
        overflow: 'hidden',
        touchAction: 'none',
        cursor: isDragging ? 'grabbing' : 'grab',
        '&:focus-visible': { outlineOffset: -2 },
      }}
    >
      {frame.width > 0 && (
        <img
          src={url}
          alt={label}
          draggable={false}
          style={{
            position: 'absolute',
            width,
            height,
            maxWidth: 'none',
            left: placement.left + (placement.width - width) / 2,
            top: placement.top + (placement.height - height) / 2,
            transform: `rotate(${view.turns * 90}deg)`,
            userSelect: 'none',
          }}
        />
      )}
    </Box>
  );
}
