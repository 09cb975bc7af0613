import {
  Box,
  Checkbox,
  FormControl,
  FormControlLabel,
  FormHelperText,
  FormLabel,
  Radio,
  RadioGroup,
} from '@mui/material';
import { useId } from 'react';
import { FEED_TYPES, type FeedType } from '@standing/shared/feed/public-entry';
import { useT } from '../app/i18n/useT.js';
import { useWebhookWords } from './webhookWords.js';

/** What events are about, as their types begin. */
const GROUPS = ['account', 'case', 'document', 'maintenance'] as const;

const small = { fontSize: '0.8125rem' } as const;

interface EventsFieldProps {
  readonly all: boolean;
  readonly value: readonly FeedType[];
  readonly onChange: (values: { readonly all?: boolean; readonly events?: readonly FeedType[] }) => void;
  /** None is chosen, and one has to be. */
  readonly lacking: boolean;
}

/** Everything that happens, or some kinds of it. */
export function EventsField({ all, value, onChange, lacking }: EventsFieldProps) {
  const t = useT();
  const words = useWebhookWords();
  const helpId = useId();
  return (
    <FormControl component="fieldset" error={lacking}>
      <FormLabel component="legend" sx={{ ...small, '&.Mui-focused': { color: 'text.secondary' } }}>
        {t('webhooks.events')}
      </FormLabel>
      <RadioGroup
        value={all ? 'all' : 'some'}
        onChange={(_, chosen) => onChange({ all: chosen === 'all' })}
        sx={{ '& .MuiRadio-root': { paddingBlock: 0.5 } }}
      >
        <FormControlLabel
          value="all"
          control={<Radio size="small" />}
          label={
            <>
              {t('webhooks.allEvents')}
              <Box component="span" sx={{ color: 'text.secondary', ...small }}>
                {t('list.dot')}
                {t('webhooks.allEventsWhat')}
              </Box>
            </>
          }
        />
        <FormControlLabel value="some" control={<Radio size="small" />} label={t('webhooks.someEvents')} />
      </RadioGroup>
      {!all && (
        <Box
          sx={{
            display: 'grid',
            gap: '8px 16px',
            paddingInlineStart: 3.5,
            paddingTop: 0.5,
            gridTemplateColumns: 'repeat(auto-fill, minmax(216px, 1fr))',
          }}
        >
          {GROUPS.map((group) => (
            <Box key={group} role="group" aria-label={t(`webhooks.group.${group}`)}>
              <Box aria-hidden sx={{ color: 'text.secondary', fontSize: '0.75rem', fontWeight: 550 }}>
                {t(`webhooks.group.${group}`)}
              </Box>
              {FEED_TYPES.filter((type) => type.startsWith(`${group}.`)).map((type) => (
                <FormControlLabel
                  key={type}
                  control={
                    <Checkbox
                      size="small"
                      checked={value.includes(type)}
                      onChange={(_, checked) =>
                        onChange({
                          events: FEED_TYPES.filter((each) =>
                            each === type ? checked : value.includes(each),
                          ),
                        })
                      }
                      slotProps={{
                        input: { 'aria-describedby': helpId, ...(lacking ? { 'aria-invalid': true } : {}) },
                      }}
                      sx={{ padding: 0.5 }}
                    />
                  }
                  label={words.event(type)}
                  sx={{ display: 'flex', marginInlineStart: -0.5, '& .MuiFormControlLabel-label': small }}
                />
              ))}
            </Box>
          ))}
        </Box>
      )}
      <FormHelperText id={helpId}>{lacking ? t('webhooks.pickEvents') : ''}</FormHelperText>
    </FormControl>
  );
}
