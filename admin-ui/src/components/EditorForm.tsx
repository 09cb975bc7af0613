import { Box } from '@mui/material';
import type { KeyboardEvent, ReactNode, SubmitEvent } from 'react';
import { KeptNotice } from './KeptNotice.js';
import { SAVE_BAR_MARGIN } from './SaveBar.js';

interface EditorFormProps {
  /** Whether it shows what had been written before somebody left it, and that is still not saved. */
  readonly isKept: boolean;
  /** Takes that away. */
  readonly onDrop: () => void;
  readonly onSubmit: () => void;
  /** Its fields, and a `SaveBar` at the end. */
  readonly children: ReactNode;
}

/** A page-long form, sent by its save bar or with Ctrl Enter from anywhere in it. */
export function EditorForm({ isKept, onDrop, onSubmit, children }: EditorFormProps) {
  return (
    <Box
      component="form"
      noValidate
      onSubmit={(event: SubmitEvent<HTMLFormElement>) => {
        event.preventDefault();
        onSubmit();
      }}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        onSubmit();
      }}
      sx={{
        display: 'grid',
        gridTemplateColumns: 'minmax(0, 1fr)',
        gap: 2,
        '& input, & textarea, & button, & select, & pre': { scrollMarginBlockEnd: SAVE_BAR_MARGIN },
      }}
    >
      <KeptNotice isKept={isKept} onDrop={onDrop} />
      {children}
    </Box>
  );
}
