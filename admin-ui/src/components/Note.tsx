import { Box, Button } from '@mui/material';
import { useId, useLayoutEffect, useRef, useState } from 'react';
import { useT } from '../app/i18n/useT.js';

/** Of a note among others: what fits here says what it is about. */
const FOLDED_LINES = 4;

interface NoteProps {
  readonly text: string;
  /** It stands among other things, which a long one would push away: its first lines are shown, the rest on demand. */
  readonly isFoldable?: boolean;
}

/** Whether the text has more lines than are shown while it is folded. */
function useIsCut(isFolded: boolean, text: string) {
  const box = useRef<HTMLDivElement>(null);
  const [isCut, setCut] = useState(false);
  useLayoutEffect(() => {
    const element = box.current;
    if (!isFolded || element === null) return;
    const measure = () => setCut(element.scrollHeight > element.clientHeight + 1);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [isFolded, text]);
  return [box, isCut] as const;
}

/** What a person wrote, as they wrote it. */
export function Note({ text, isFoldable = false }: NoteProps) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const isFolded = isFoldable && !isOpen;
  const [box, isCut] = useIsCut(isFolded, text);
  const textId = useId();
  return (
    <Box
      component="blockquote"
      dir="auto"
      sx={({ tokens }) => ({
        margin: '4px 0 0',
        padding: '6px 12px',
        maxWidth: '80ch',
        borderInlineStart: `3px solid ${tokens.border}`,
        backgroundColor: tokens.sunken,
        borderRadius: '0 4px 4px 0',
        fontSize: '0.875rem',
        whiteSpace: 'pre-wrap',
        overflowWrap: 'anywhere',
      })}
    >
      <Box
        ref={box}
        id={textId}
        sx={
          isFolded
            ? {
                display: '-webkit-box',
                WebkitBoxOrient: 'vertical',
                WebkitLineClamp: FOLDED_LINES,
                overflow: 'hidden',
              }
            : {}
        }
      >
        {text}
      </Box>
      {isFoldable && (isCut || isOpen) && (
        <Button
          aria-expanded={isOpen}
          aria-controls={textId}
          onClick={() => setOpen(!isOpen)}
          sx={{ minHeight: 26, marginInlineStart: -1, fontSize: '0.75rem', color: 'text.secondary' }}
        >
          {t(isOpen ? 'note.less' : 'note.all')}
        </Button>
      )}
    </Box>
  );
}
