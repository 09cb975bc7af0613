import { Alert, Box } from '@mui/material';
import type { ReactNode, Ref } from 'react';
import type { ProblemError } from '../app/api.js';
import { useTranslateIfKnown } from '../app/i18n/useT.js';

/** A problem in the viewer's language: by its code, else in the server's own words. */
export function useProblemWords(): (problem: ProblemError) => string {
  const translate = useTranslateIfKnown();
  return (problem) => translate(`errors.${problem.code}`) ?? problem.problem.detail;
}

interface ProblemAlertProps {
  readonly problem: ProblemError;
  readonly children?: ReactNode;
  readonly ref?: Ref<HTMLDivElement>;
}

/** A refused or failed request, beside what was tried. */
export function ProblemAlert({ problem, children, ref }: ProblemAlertProps) {
  const words = useProblemWords();
  return (
    <Alert severity="error" role="alert" ref={ref} tabIndex={-1}>
      {words(problem)}
      {problem.problem.errors && (
        <Box component="ul" sx={{ margin: '4px 0 0', paddingLeft: 2 }}>
          {problem.problem.errors.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              <code>{path}</code> {message}
            </li>
          ))}
        </Box>
      )}
      {children}
    </Alert>
  );
}
