import { useEffect, useState } from 'react';

/** Pauses in typing are shorter than this, in milliseconds; one request per pause is enough. */
const TYPING_PAUSE_MS = 200;

/** A value as it was when it last stood still. */
export function useDebounced<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), TYPING_PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [value]);
  return settled;
}
