import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import ErrorOutlined from '@mui/icons-material/ErrorOutlined';
import { Box } from '@mui/material';
import type { ReactNode } from 'react';

interface OutcomeMarkProps {
  readonly isGood: boolean;
  readonly children: ReactNode;
}

/** What a check came to: colour and icon and words. */
export function OutcomeMark({ isGood, children }: OutcomeMarkProps) {
  const Icon = isGood ? CheckCircleOutlined : ErrorOutlined;
  return (
    <Box sx={{ display: 'flex', gap: 0.75, fontSize: '0.8125rem', lineHeight: 1.5 }}>
      <Icon
        aria-hidden
        sx={({ tokens }) => ({
          fontSize: 17,
          flex: 'none',
          marginTop: '1px',
          color: (isGood ? tokens.success : tokens.danger).text,
        })}
      />
      <Box
        component="span"
        sx={({ tokens }) => (isGood ? {} : { color: tokens.danger.text, fontWeight: 600 })}
      >
        {children}
      </Box>
    </Box>
  );
}
