import {
  Box,
  Checkbox,
  FormControl,
  FormControlLabel,
  FormHelperText,
  FormLabel,
  TextField,
} from '@mui/material';
import { useId, useState } from 'react';
import { API_KEY_NAME_MAX_LENGTH } from '@standing/shared/access/api-keys';
import { API_KEY_SCOPES, type ApiKeyScope } from '@standing/shared/access/permissions';
import type { ApiKeyIssued, ApiKeyView } from '@standing/shared/contracts/api-keys';
import { useT, useTranslateIfKnown } from '../app/i18n/useT.js';
import { MONO } from '../app/theme.js';
import { SelectField } from '../components/SelectField.js';
import { apiKeyApi } from './apiKeyApi.js';
import { AskDialog } from './AskDialog.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const SCOPES = Object.keys(API_KEY_SCOPES) as ApiKeyScope[];
const VALIDITIES = { d30: 30, d90: 90, d365: 365 } as const;
type Validity = keyof typeof VALIDITIES;
const OVERLAPS = { h0: 0, h1: 1, h24: 24, h168: 168 } as const;
type Overlap = keyof typeof OVERLAPS;

const keysOf = <K extends string>(record: Readonly<Record<K, number>>) => Object.keys(record) as K[];
const endOf = (validity: Validity) => new Date(Date.now() + VALIDITIES[validity] * DAY_MS).toISOString();

function ValidityField({
  value,
  onChange,
}: {
  readonly value: Validity;
  readonly onChange: (validity: Validity) => void;
}) {
  const t = useT();
  return (
    <SelectField
      required
      label={t('apiKeys.validFor')}
      value={value}
      onChange={(chosen) => onChange(keysOf(VALIDITIES).find((each) => each === chosen) ?? value)}
      options={keysOf(VALIDITIES).map((each) => ({ value: each, label: t(`apiKeys.validity.${each}`) }))}
      width={200}
    />
  );
}

interface ScopePickerProps {
  readonly value: readonly ApiKeyScope[];
  readonly onChange: (scopes: ApiKeyScope[]) => void;
  readonly lacking: boolean;
}

/** Scopes to choose from, each with what it opens. */
function ScopePicker({ value, onChange, lacking }: ScopePickerProps) {
  const t = useT();
  const translate = useTranslateIfKnown();
  const helpId = useId();
  return (
    <FormControl component="fieldset" error={lacking}>
      <FormLabel
        component="legend"
        sx={{ fontSize: '0.8125rem', '&.Mui-focused': { color: 'text.secondary' } }}
      >
        {t('apiKeys.scopes')}
      </FormLabel>
      <Box sx={{ display: 'grid', gap: 0.25 }}>
        {SCOPES.map((scope) => (
          <FormControlLabel
            key={scope}
            control={
              <Checkbox
                size="small"
                checked={value.includes(scope)}
                onChange={(_, checked) =>
                  onChange(SCOPES.filter((each) => (each === scope ? checked : value.includes(each))))
                }
                slotProps={{
                  input: { 'aria-describedby': helpId, ...(lacking ? { 'aria-invalid': true } : {}) },
                }}
              />
            }
            label={
              <>
                <Box component="span" sx={{ fontFamily: MONO, fontSize: '0.8125rem' }}>
                  {scope}
                </Box>
                <Box
                  component="span"
                  sx={{ display: 'block', color: 'text.secondary', fontSize: '0.8125rem' }}
                >
                  {API_KEY_SCOPES[scope]
                    .map(
                      (permission) => translate(`permission.${permission.replace('.', '_')}`) ?? permission,
                    )
                    .join(t('list.separator'))}
                </Box>
              </>
            }
            sx={{ alignItems: 'flex-start', '& .MuiCheckbox-root': { paddingTop: 0.25 } }}
          />
        ))}
      </Box>
      <FormHelperText id={helpId} sx={{ marginInline: 0 }}>
        {lacking ? t('apiKeys.pickScopes') : ''}
      </FormHelperText>
    </FormControl>
  );
}

interface CreateKeyDialogProps {
  readonly onDone: (issued: ApiKeyIssued) => void;
  readonly onClose: () => void;
}

export function CreateKeyDialog({ onDone, onClose }: CreateKeyDialogProps) {
  const t = useT();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly ApiKeyScope[]>([]);
  const [validity, setValidity] = useState<Validity>('d365');
  const [tried, setTried] = useState(false);
  const lacksName = name.trim() === '';
  return (
    <AskDialog
      title={t('apiKeys.createTitle')}
      what={t('apiKeys.createWhat')}
      action={t('apiKeys.create')}
      run={(key) => {
        setTried(true);
        if (lacksName || scopes.length === 0) return false;
        return apiKeyApi.create({ name: name.trim(), scopes, expiresAt: endOf(validity) }, key);
      }}
      onDone={onDone}
      onClose={onClose}
    >
      <TextField
        label={t('apiKeys.name')}
        value={name}
        autoComplete="off"
        error={tried && lacksName}
        helperText={tried && lacksName ? t('form.required') : t('apiKeys.nameWhat')}
        onChange={(event) => setName(event.target.value)}
        slotProps={{ htmlInput: { maxLength: API_KEY_NAME_MAX_LENGTH, dir: 'auto' } }}
      />
      <ScopePicker value={scopes} onChange={setScopes} lacking={tried && scopes.length === 0} />
      <ValidityField value={validity} onChange={setValidity} />
    </AskDialog>
  );
}

interface RotateKeyDialogProps extends CreateKeyDialogProps {
  readonly apiKey: ApiKeyView;
}

export function RotateKeyDialog({ apiKey, onDone, onClose }: RotateKeyDialogProps) {
  const t = useT();
  const [overlap, setOverlap] = useState<Overlap>('h24');
  const [validity, setValidity] = useState<Validity>('d365');
  return (
    <AskDialog
      title={t('apiKeys.rotateTitle', { name: apiKey.name })}
      what={t('apiKeys.rotateWhat')}
      action={t('apiKeys.rotate')}
      run={(key) =>
        apiKeyApi.rotate(apiKey.id, { overlapHours: OVERLAPS[overlap], expiresAt: endOf(validity) }, key)
      }
      onDone={onDone}
      onClose={onClose}
    >
      <SelectField
        required
        label={t('apiKeys.overlap')}
        value={overlap}
        onChange={(chosen) => setOverlap(keysOf(OVERLAPS).find((each) => each === chosen) ?? overlap)}
        options={keysOf(OVERLAPS).map((each) => ({ value: each, label: t(`apiKeys.overlaps.${each}`) }))}
        width={200}
      />
      <ValidityField value={validity} onChange={setValidity} />
    </AskDialog>
  );
}

interface RevokeKeyDialogProps {
  readonly apiKey: ApiKeyView;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function RevokeKeyDialog({ apiKey, onDone, onClose }: RevokeKeyDialogProps) {
  const t = useT();
  return (
    <AskDialog
      grave
      title={t('apiKeys.revokeTitle', { name: apiKey.name })}
      what={t('apiKeys.revokeWhat')}
      action={t('apiKeys.revoke')}
      run={(key) => apiKeyApi.revoke(apiKey.id, key)}
      onDone={onDone}
      onClose={onClose}
    />
  );
}
