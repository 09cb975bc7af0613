import { Box, Button, Typography } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { RuleContentBody } from '@standing/shared/contracts/signals';
import { asProblem } from '../app/api.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { Instant } from '../components/Instant.js';
import { ProblemAlert } from '../components/ProblemAlert.js';
import { Section } from '../components/Section.js';
import { rulesApi } from './ruleQueries.js';

interface DryRunProps {
  /** What the rule says at this moment; null while something is missing. */
  readonly current: RuleContentBody | null;
  /** It was to be tried while something is missing. */
  readonly onIncomplete?: () => void;
}

/** Accounts in running text: the colour alone would not tell a link from it. */
export const HIT_LIST = {
  margin: 0,
  paddingInlineStart: 2.5,
  fontSize: '0.8125rem',
  '& a': { textDecoration: 'underline' },
} as const;

/** Tries a rule, as it is written at this moment, on what was reported in the last 30 days. */
export function DryRunPart({ current, onIncomplete }: DryRunProps) {
  const t = useT();
  const locale = useFormatLocale();
  const run = useMutation({ mutationFn: (written: RuleContentBody) => rulesApi.dryRun(written) });
  const isOutdated = run.data !== undefined && JSON.stringify(run.variables) !== JSON.stringify(current);
  const number = (count: number) => count.toLocaleString(locale);
  return (
    <Section
      title={t('rules.dryRun')}
      aside={
        <Button
          variant="outlined"
          aria-disabled={run.isPending}
          onClick={() => {
            if (current === null) onIncomplete?.();
            else if (!run.isPending) run.mutate(current);
          }}
        >
          {t(run.isPending ? 'rules.trying' : 'rules.try')}
        </Button>
      }
    >
      <Box role="status" sx={{ display: 'grid', gap: 1 }}>
        {run.error ? (
          <ProblemAlert problem={asProblem(run.error)} />
        ) : !run.data ? (
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {t('rules.dryRunWhat')}
          </Typography>
        ) : (
          <>
            <Typography variant="body2" sx={{ fontWeight: 600 }}>
              {t('rules.dryRunSays', {
                hits: number(run.data.hits),
                accounts: number(run.data.accounts),
                tried: number(run.data.tried),
              })}
            </Typography>
            {isOutdated && <Typography variant="body2">{t('rules.dryRunOutdated')}</Typography>}
            {run.data.isCut && <Typography variant="body2">{t('rules.dryRunCut')}</Typography>}
            {run.data.sample.length > 0 && (
              <Box component="ul" sx={HIT_LIST}>
                {run.data.sample.map((hit) => (
                  <li key={`${hit.accountId} ${hit.at}`}>
                    <Link to={`/accounts/${hit.accountId}`}>{hit.externalRef}</Link>
                    {t('list.dot')}
                    <Instant at={hit.at} />
                    {t('list.dot')}
                    {t('rules.signalCount', { smart_count: hit.signals })}
                  </li>
                ))}
              </Box>
            )}
          </>
        )}
      </Box>
    </Section>
  );
}
