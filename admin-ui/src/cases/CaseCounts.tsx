import { Box, ButtonBase, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { CASE_KINDS, type CaseKind } from '@standing/shared/cases/case';
import type { CaseCount } from '../app/dataProvider.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import type { Tone } from '../app/tokens.js';
import { visuallyHidden } from '../components/visuallyHidden.js';
import { DUE_ICONS } from './CaseDueChip.js';
import type { CaseFilters } from './caseList.js';

interface CountButtonProps {
  readonly name: string;
  readonly pressed: boolean;
  readonly onClick: () => void;
  readonly tone?: 'danger' | 'warning';
  readonly children: ReactNode;
}

function CountButton({ name, pressed, onClick, tone, children }: CountButtonProps) {
  return (
    <ButtonBase
      aria-label={name}
      aria-pressed={pressed}
      onClick={onClick}
      sx={({ tokens }) => {
        const { text, surface }: Tone = tone ? tokens[tone] : { text: tokens.text, surface: tokens.hover };
        return {
          gap: 0.5,
          height: 24,
          paddingInline: 0.875,
          borderRadius: 99,
          fontSize: '0.8125rem',
          whiteSpace: 'nowrap',
          color: text,
          backgroundColor: tone ? surface : 'transparent',
          border: `1px solid ${pressed ? text : tone ? 'transparent' : tokens.border}`,
          fontWeight: pressed ? 600 : 450,
          '&:hover': { borderColor: text },
        };
      }}
    >
      {children}
    </ButtonBase>
  );
}

interface CaseCountsProps {
  readonly counts: readonly CaseCount[] | undefined;
  readonly filters: CaseFilters;
  readonly onChoose: (change: Partial<CaseFilters>) => void;
}

/** What waits, by kind, and how much of it presses; each number narrows the list to what it counts. */
export function CaseCounts({ counts, filters, onChoose }: CaseCountsProps) {
  const t = useT();
  const number = new Intl.NumberFormat(useFormatLocale());
  const of = (kind: CaseKind) => counts?.find((each) => each.kind === kind);
  return (
    <Box
      role="group"
      aria-label={t('cases.counts')}
      sx={{ display: 'grid', gap: 1, gridTemplateColumns: 'repeat(auto-fit, minmax(min(150px, 100%), 1fr))' }}
    >
      {CASE_KINDS.map((kind) => {
        const count = of(kind);
        const kindName = t(`cases.kind.${kind}`);
        const isKind = filters.kind === kind;
        const buttons = (
          [
            ['late', { due: 'late' }, 'danger'],
            ['soon', { due: 'soon' }, 'warning'],
            ['mine', { assignee: 'me' }, undefined],
          ] as const
        ).filter(([name]) => (count?.[name] ?? 0) > 0);
        return (
          <Box
            key={kind}
            sx={({ tokens }) => ({
              backgroundColor: tokens.paper,
              border: `1px solid ${isKind ? tokens.accent : tokens.border}`,
              borderRadius: 1,
              minWidth: 0,
            })}
          >
            <ButtonBase
              aria-pressed={isKind}
              onClick={() => onChoose({ kind: isKind ? '' : kind, due: '', assignee: '', status: '' })}
              sx={({ tokens }) => ({
                width: '100%',
                justifyContent: 'space-between',
                alignItems: 'baseline',
                paddingInline: 1.5,
                paddingTop: 1,
                paddingBottom: 0.25,
                borderRadius: 1,
                color: isKind ? tokens.accent : tokens.text,
                '&:hover': { backgroundColor: tokens.hover },
              })}
            >
              <Typography component="span" variant="body2" sx={{ fontWeight: 600 }}>
                {kindName}
              </Typography>
              <Box component="span" className="tabular" sx={{ fontSize: '1.125rem', fontWeight: 600 }}>
                {counts ? number.format(count?.open ?? 0) : '…'}{' '}
                <span style={visuallyHidden}>{t('cases.status.open')}</span>
              </Box>
            </ButtonBase>
            <Box
              sx={{
                display: 'flex',
                flexWrap: 'wrap',
                gap: 0.5,
                paddingInline: 1,
                paddingBottom: 1,
                minHeight: 32,
              }}
            >
              {buttons.map(([name, change, tone]) => {
                const Icon = name === 'mine' ? null : DUE_ICONS[name];
                const words = t(`cases.count.${name}`, { count: number.format(count?.[name] ?? 0) });
                const [[filter, value] = ['', '']] = Object.entries(change);
                const pressed = isKind && filters[filter as 'due' | 'assignee'] === value;
                return (
                  <CountButton
                    key={name}
                    name={t('cases.countsOf', { kind: kindName, what: words })}
                    pressed={pressed}
                    onClick={() =>
                      onChoose({
                        kind: pressed ? '' : kind,
                        due: '',
                        assignee: '',
                        status: '',
                        ...(pressed ? {} : change),
                      })
                    }
                    {...(tone ? { tone } : {})}
                  >
                    {Icon && <Icon sx={{ fontSize: 14 }} aria-hidden />}
                    {words}
                  </CountButton>
                );
              })}
              {counts && buttons.length === 0 && (
                <Typography
                  variant="body2"
                  sx={{ color: 'text.secondary', paddingInline: 0.5, lineHeight: '24px' }}
                >
                  {t((count?.open ?? 0) > 0 ? 'cases.allOnTime' : 'cases.none')}
                </Typography>
              )}
            </Box>
          </Box>
        );
      })}
    </Box>
  );
}
