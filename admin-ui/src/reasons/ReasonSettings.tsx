import { Box, Checkbox, FormControlLabel, FormHelperText, TextField, Typography } from '@mui/material';
import { useId, type ReactNode } from 'react';
import { CAPABILITIES } from '@standing/shared/account/capabilities';
import { DOCUMENT_TYPES, REASON_KINDS, RELEASE_AUTHORITIES } from '@standing/shared/reasons/reason';
import { useT } from '../app/i18n/useT.js';
import { Section } from '../components/Section.js';
import { ToggleGroup } from '../components/ToggleGroup.js';
import {
  EXPIRY_UNITS,
  isWithheld,
  takesAuthority,
  takesBlocks,
  takesDisclosure,
  takesExpiry,
  takesFinal,
  type ExpiryUnit,
  type ReasonDraft,
} from './reasonDraft.js';
import { isReasonKind } from './reasonQueries.js';
import { fieldId, type EditorPartProps } from './ReasonTexts.js';

function Row({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const labelId = useId();
  return (
    <Box
      role="group"
      aria-labelledby={labelId}
      sx={{
        display: 'grid',
        gap: '4px 16px',
        alignItems: 'start',
        gridTemplateColumns: 'minmax(0, 1fr)',
        '@media (min-width:700px)': { gridTemplateColumns: '200px minmax(0, 1fr)' },
      }}
    >
      <Typography id={labelId} variant="body2" sx={{ color: 'text.secondary', paddingTop: 0.5 }}>
        {label}
      </Typography>
      <Box sx={{ minWidth: 0 }}>{children}</Box>
    </Box>
  );
}

interface ChoicesProps<T extends string> {
  readonly values: readonly T[];
  readonly chosen: readonly T[];
  readonly labelOf: (value: T) => string;
  readonly onChange: (chosen: readonly T[]) => void;
}

/** Any number of a few; kept in the order in which they are listed. */
function Choices<T extends string>({ values, chosen, labelOf, onChange }: ChoicesProps<T>) {
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: '0 12px' }}>
      {values.map((value) => (
        <FormControlLabel
          key={value}
          control={
            <Checkbox
              size="small"
              checked={chosen.includes(value)}
              onChange={(event) =>
                onChange(
                  values.filter((each) => (each === value ? event.target.checked : chosen.includes(each))),
                )
              }
              sx={{ padding: 0.5 }}
            />
          }
          label={labelOf(value)}
          slotProps={{ typography: { fontSize: '0.875rem' } }}
        />
      ))}
    </Box>
  );
}

function NameRows({ draft, faults, onChange }: EditorPartProps) {
  const t = useT();
  const fault = faults.get('code');
  return (
    <>
      <Row label={t('catalogue.ofKind')}>
        <ToggleGroup
          label={t('catalogue.ofKind')}
          value={draft.kind}
          onChange={(kind) => {
            if (isReasonKind(kind)) onChange({ kind });
          }}
          options={REASON_KINDS.map((kind) => [kind, t(`catalogue.kindOne.${kind}`)] as const)}
        />
      </Row>
      <Row label={t('catalogue.code')}>
        <TextField
          id={fieldId('code')}
          value={draft.code}
          onChange={(event) => onChange({ code: event.target.value })}
          error={fault !== undefined}
          helperText={fault ? t(`catalogue.fault.${fault}`) : t('catalogue.codeWhat')}
          slotProps={{
            htmlInput: {
              'aria-label': t('catalogue.code'),
              autoComplete: 'off',
              spellCheck: false,
              maxLength: 64,
            },
          }}
          sx={{ width: 320, maxWidth: '100%' }}
        />
      </Row>
    </>
  );
}

function AuthorityRow({ draft, faults, onChange }: EditorPartProps) {
  const t = useT();
  const isMissing = draft.authority === '' && faults.has('authority');
  return (
    <Row label={t('catalogue.whoReleases')}>
      <TextField
        select
        id={fieldId('authority')}
        value={draft.authority}
        onChange={(event) => onChange({ authority: event.target.value as ReasonDraft['authority'] })}
        error={isMissing}
        helperText={isMissing ? t('catalogue.fault.missing') : null}
        slotProps={{
          select: { native: true },
          htmlInput: { 'aria-label': t('catalogue.whoReleases') },
        }}
        sx={{ width: 580, maxWidth: '100%' }}
      >
        <option value="" disabled>
          {t('catalogue.choose')}
        </option>
        {RELEASE_AUTHORITIES.map((authority) => (
          <option key={authority} value={authority}>
            {t(`authority.${authority}`)}
          </option>
        ))}
      </TextField>
    </Row>
  );
}

function ExpiryRow({ draft, faults, onChange }: EditorPartProps) {
  const t = useT();
  const isWrong = faults.has('expiry');
  return (
    <Row label={t('catalogue.expiry')}>
      <Box sx={{ display: 'flex', gap: 1 }}>
        {draft.expiryUnit !== '' && (
          <TextField
            id={fieldId('expiry')}
            value={draft.expiryAmount}
            onChange={(event) => onChange({ expiryAmount: event.target.value })}
            error={isWrong}
            slotProps={{
              htmlInput: {
                'aria-label': t('catalogue.expiryAmount'),
                ...(isWrong ? { 'aria-describedby': fieldId('expiry-fault') } : {}),
                inputMode: 'numeric',
                autoComplete: 'off',
                maxLength: 6,
              },
            }}
            sx={{ width: 96 }}
          />
        )}
        <TextField
          select
          value={draft.expiryUnit}
          onChange={(event) => onChange({ expiryUnit: event.target.value as ExpiryUnit | '' })}
          slotProps={{ select: { native: true }, htmlInput: { 'aria-label': t('catalogue.expiry') } }}
          sx={{ minWidth: 160 }}
        >
          <option value="">{t('catalogue.untilReleased')}</option>
          {(Object.keys(EXPIRY_UNITS) as ExpiryUnit[]).map((unit) => (
            <option key={unit} value={unit}>
              {t(`catalogue.unit.${unit}`)}
            </option>
          ))}
        </TextField>
      </Box>
      {isWrong && (
        <FormHelperText error id={fieldId('expiry-fault')}>
          {t('catalogue.fault.expiry')}
        </FormHelperText>
      )}
    </Row>
  );
}

/** What a reason does: who lifts it, what the customer is told, what it takes away and asks for. */
export function ReasonSettings(props: EditorPartProps & { readonly isNew: boolean }) {
  const { draft, isNew, onChange } = props;
  const t = useT();
  return (
    <Section title={t('catalogue.settings')}>
      <Box sx={{ display: 'grid', gap: 2 }}>
        {isNew && <NameRows {...props} />}
        {takesAuthority(draft.kind) && <AuthorityRow {...props} />}
        <Row label={t('catalogue.told')}>
          {takesDisclosure(draft.kind) ? (
            <>
              <ToggleGroup
                label={t('catalogue.told')}
                value={draft.disclosure}
                onChange={(disclosure) => onChange({ disclosure })}
                options={[
                  ['full', t('catalogue.toldFull')],
                  ['generic', t('catalogue.toldGeneric')],
                ]}
              />
              <FormHelperText>{t('catalogue.toldGenericWhat')}</FormHelperText>
            </>
          ) : (
            <Typography variant="body2" sx={{ paddingTop: 0.5 }}>
              {t('catalogue.toldAlways')}
            </Typography>
          )}
        </Row>
        {takesBlocks(draft) && (
          <Row label={t('catalogue.blocks')}>
            <ToggleGroup
              label={t('catalogue.blocks')}
              value={draft.ownBlocks ? 'own' : 'default'}
              onChange={(value) => onChange({ ownBlocks: value === 'own' })}
              options={[
                ['default', t('catalogue.blocksDefault')],
                ['own', t('catalogue.blocksOwn')],
              ]}
            />
            {draft.ownBlocks && (
              <Choices
                values={CAPABILITIES}
                chosen={draft.blocks}
                labelOf={(capability) => t(`capability.${capability}`)}
                onChange={(blocks) => onChange({ blocks })}
              />
            )}
          </Row>
        )}
        {takesExpiry(draft.kind) && <ExpiryRow {...props} />}
        {takesFinal(draft.kind) && (
          <Row label={t('catalogue.final')}>
            <FormControlLabel
              control={
                <Checkbox
                  size="small"
                  checked={draft.final}
                  onChange={(event) => onChange({ final: event.target.checked })}
                  sx={{ padding: 0.5 }}
                />
              }
              label={t('catalogue.finalWhat')}
              slotProps={{ typography: { fontSize: '0.875rem' } }}
            />
          </Row>
        )}
        {!isWithheld(draft) && (
          <Row label={t('catalogue.documents')}>
            <Choices
              values={DOCUMENT_TYPES}
              chosen={draft.requiredDocuments}
              labelOf={(type) => t(`document.${type}`)}
              onChange={(requiredDocuments) => onChange({ requiredDocuments })}
            />
          </Row>
        )}
      </Box>
    </Section>
  );
}
