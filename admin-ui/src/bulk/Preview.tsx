import { Alert, Box, Typography } from '@mui/material';
import type { ReactNode, Ref } from 'react';
import type { BulkPreview } from '@standing/shared/contracts/bulk';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { MONO } from '../app/theme.js';
import { Transition } from '../components/Transition.js';
import { visuallyHidden } from '../components/visuallyHidden.js';
import { useCauseWords } from './words.js';

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Box>
      <Typography component="h4" variant="body2" sx={{ fontWeight: 600, marginBottom: 0.5 }}>
        {title}
      </Typography>
      {children}
    </Box>
  );
}

const list = { margin: 0, padding: 0, listStyle: 'none', display: 'grid', gap: 0.75, fontSize: '0.8125rem' };

/** Where a number stands in front of what it counts. */
const counted = {
  display: 'grid',
  gridTemplateColumns: '64px minmax(0, 1fr)',
  gap: 1.5,
  alignItems: 'center',
};

interface PreviewProps {
  readonly preview: BulkPreview;
  readonly headingRef: Ref<HTMLHeadingElement>;
}

/** What a dry run has found: how many it would change and into what, and which it would refuse and why. */
export function Preview({ preview, headingRef }: PreviewProps) {
  const t = useT();
  const causeWords = useCauseWords();
  const number = new Intl.NumberFormat(useFormatLocale());
  const { selected, done, refused, refusals, states, sample, needsApproval } = preview;
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      <Typography
        component="h3"
        variant="h3"
        ref={headingRef}
        tabIndex={-1}
        sx={{ '&:focus': { outline: 'none' } }}
      >
        {t('bulk.preview.heading', {
          done: number.format(done),
          selected: number.format(selected),
          refused: number.format(refused),
        })}
      </Typography>
      {needsApproval && <Alert severity="info">{t('bulk.preview.needsApproval')}</Alert>}
      {states.length > 0 && (
        <Part title={t('bulk.preview.states')}>
          <Box component="ul" sx={list}>
            {states.map(({ from, to, count }) => (
              <Box component="li" key={`${from} ${to}`} sx={counted}>
                <Box component="span" className="tabular" sx={{ textAlign: 'right', fontWeight: 600 }}>
                  {number.format(count)}
                </Box>
                <Transition from={from} to={to} />
              </Box>
            ))}
          </Box>
        </Part>
      )}
      {refusals.length > 0 && (
        <Part title={t('bulk.refusals')}>
          <Box component="ul" sx={list}>
            {refusals.map(({ code, count }) => (
              <Box component="li" key={code} sx={counted}>
                <Box component="span" className="tabular" sx={{ textAlign: 'right', fontWeight: 600 }}>
                  {number.format(count)}
                </Box>
                {causeWords(code)}
              </Box>
            ))}
          </Box>
        </Part>
      )}
      {sample.length > 0 && (
        <Part title={t(sample.length < selected ? 'bulk.preview.sample' : 'bulk.preview.all')}>
          <Box component="ul" sx={{ ...list, gap: 0.5 }}>
            {sample.map(({ accountId, externalRef, from, to, code }) => (
              <Box
                component="li"
                key={accountId}
                sx={{
                  display: 'flex',
                  flexWrap: 'wrap',
                  gap: '2px 10px',
                  alignItems: 'center',
                  minHeight: 24,
                }}
              >
                {externalRef === null ? (
                  t('bulk.noAccount')
                ) : (
                  <Box
                    component="a"
                    href={`/accounts/${accountId}`}
                    target="_blank"
                    rel="noreferrer"
                    sx={{ fontFamily: MONO, overflowWrap: 'anywhere' }}
                  >
                    {externalRef}
                    <span style={visuallyHidden}> {t('bulk.newTab')}</span>
                  </Box>
                )}
                {code !== null ? (
                  <Box component="span" sx={({ tokens }) => ({ color: tokens.warning.text })}>
                    {causeWords(code)}
                  </Box>
                ) : (
                  to !== null && <Transition from={from} to={to} />
                )}
              </Box>
            ))}
          </Box>
        </Part>
      )}
    </Box>
  );
}
