import ChevronRight from '@mui/icons-material/ChevronRight';
import { Box, Button } from '@mui/material';
import { useId, useState, type ReactNode } from 'react';

interface DisclosureProps {
  readonly label: string;
  /** Before and after the button, on its line. */
  readonly lead?: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** Shows more on demand. */
export function Disclosure({ label, lead, aside, children }: DisclosureProps) {
  const [open, setOpen] = useState(false);
  const contentId = useId();
  return (
    <>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '0 8px' }}>
        {lead}
        <Button
          aria-expanded={open}
          {...(open ? { 'aria-controls': contentId } : {})}
          onClick={() => setOpen(!open)}
          startIcon={
            <ChevronRight
              sx={{ fontSize: 16, transform: open ? 'rotate(90deg)' : 'none', transition: 'transform 80ms' }}
            />
          }
          sx={{ minHeight: 26, fontSize: '0.75rem', color: 'text.secondary' }}
        >
          {label}
        </Button>
        {aside}
      </Box>
      {open && <Box id={contentId}>{children}</Box>}
    </>
  );
}
