import Add from '@mui/icons-material/Add';
import { Box, Button, Table, TableBody, TableCell, TableHead, TableRow } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify } from 'react-admin';
import { API_KEY_STATUSES, type ApiKeyStatus } from '@standing/shared/access/api-keys';
import type { ApiKeyIssued, ApiKeyView } from '@standing/shared/contracts/api-keys';
import { useCommands } from '../app/commands.js';
import { useT } from '../app/i18n/useT.js';
import { usePermission } from '../app/session.js';
import { MONO } from '../app/theme.js';
import { TableSkeleton } from '../components/DataTable.js';
import { Instant } from '../components/Instant.js';
import { Page } from '../components/Page.js';
import { Empty, Failed, Forbidden } from '../components/Picture.js';
import { ToggleGroup } from '../components/ToggleGroup.js';
import { visuallyHidden } from '../components/visuallyHidden.js';
import { useApiKeys } from './apiKeyApi.js';
import { CreateKeyDialog, RevokeKeyDialog, RotateKeyDialog } from './ApiKeyDialogs.js';
import { ShownOnceDialog } from './ShownOnceDialog.js';

const SKELETON_ROWS = 5;
const NEW_KEY = 'n';

const quiet = { color: 'text.secondary', fontSize: '0.8125rem', fontWeight: 400 } as const;
const mono = { fontFamily: MONO, fontSize: '0.75rem', fontWeight: 400 } as const;

type Step =
  | { readonly at: 'closed' | 'creating' }
  | { readonly at: 'rotating' | 'revoking'; readonly apiKey: ApiKeyView }
  | { readonly at: 'issued'; readonly issued: ApiKeyIssued };

function Former({ former }: { readonly former: NonNullable<ApiKeyView['former']> }) {
  const t = useT();
  return (
    <Box sx={quiet}>
      {t('apiKeys.formerUntil')} <Instant at={former.until} form="short" />
      {t('list.dot')}
      {former.lastUsedAt === null ? (
        t('apiKeys.formerUnused')
      ) : (
        <>
          {t('apiKeys.formerUsed')} <Instant at={former.lastUsedAt} />
        </>
      )}
    </Box>
  );
}

interface KeyRowProps {
  readonly apiKey: ApiKeyView;
  readonly onStep: (step: Step) => void;
}

function KeyRow({ apiKey, onStep }: KeyRowProps) {
  const t = useT();
  const mayManage = usePermission('api_key.manage');
  const { name, createdBy, expiresAt, lastUsedAt, status } = apiKey;
  return (
    <TableRow hover sx={{ '& > *': { verticalAlign: 'top' } }}>
      <TableCell component="th" scope="row" sx={{ minWidth: 180 }}>
        <bdi>{name}</bdi>
        {apiKey.prefix !== '' && <Box sx={{ ...mono, color: 'text.secondary' }}>{apiKey.prefix}…</Box>}
        {status !== 'active' && <Box sx={quiet}>{t(`apiKeys.status.${status}`)}</Box>}
      </TableCell>
      <TableCell sx={{ ...mono, minWidth: 150 }}>
        {apiKey.scopes.map((scope) => (
          <div key={scope}>{scope}</div>
        ))}
      </TableCell>
      <TableCell>
        <Instant at={apiKey.createdAt} form="short" />
        <Box sx={quiet}>{createdBy ? t('apiKeys.by', { name: createdBy.name }) : t('apiKeys.byProgram')}</Box>
      </TableCell>
      <TableCell>
        {expiresAt === null ? t('apiKeys.never') : <Instant at={expiresAt} form="short" />}
        {apiKey.former && <Former former={apiKey.former} />}
      </TableCell>
      <TableCell>
        {lastUsedAt === null ? (
          <Box component="span" sx={quiet}>
            {t('apiKeys.unused')}
          </Box>
        ) : (
          <Instant at={lastUsedAt} />
        )}
      </TableCell>
      <TableCell align="right" sx={{ whiteSpace: 'nowrap' }}>
        {mayManage && status === 'active' && (
          <>
            <Button
              size="small"
              aria-label={t('apiKeys.rotateOne', { name })}
              onClick={() => onStep({ at: 'rotating', apiKey })}
            >
              {t('apiKeys.rotate')}
            </Button>
            <Button
              size="small"
              color="error"
              aria-label={t('apiKeys.revokeOne', { name })}
              onClick={() => onStep({ at: 'revoking', apiKey })}
            >
              {t('apiKeys.revoke')}
            </Button>
          </>
        )}
      </TableCell>
    </TableRow>
  );
}

function Keys({ onStep }: { readonly onStep: (step: Step) => void }) {
  const t = useT();
  const [status, setStatus] = useState<ApiKeyStatus | 'all'>('active');
  const answer = useApiKeys(status === 'all' ? null : status);
  const keys = answer.data?.data ?? [];
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1.5 }}>
      <ToggleGroup
        label={t('apiKeys.which')}
        value={status}
        onChange={setStatus}
        options={[
          ...API_KEY_STATUSES.map((each) => [each, t(`apiKeys.status.${each}`)] as const),
          ['all', t('apiKeys.all')] as const,
        ]}
      />
      {answer.error && !answer.data ? (
        <Failed error={answer.error} onRetry={() => void answer.refetch()} />
      ) : (
        <Box
          aria-busy={answer.isFetching}
          sx={({ tokens }) => ({
            border: `1px solid ${tokens.border}`,
            borderRadius: 1,
            backgroundColor: tokens.paper,
            overflowX: 'auto',
          })}
        >
          {answer.isPending ? (
            <TableSkeleton rows={SKELETON_ROWS} />
          ) : keys.length === 0 ? (
            <Empty title={t('apiKeys.none')}>{t('apiKeys.noneWhat')}</Empty>
          ) : (
            <Table size="small">
              <caption style={visuallyHidden}>{t('apiKeys.caption')}</caption>
              <TableHead>
                <TableRow>
                  <TableCell>{t('apiKeys.name')}</TableCell>
                  <TableCell>{t('apiKeys.scopes')}</TableCell>
                  <TableCell>{t('apiKeys.created')}</TableCell>
                  <TableCell>{t('apiKeys.expires')}</TableCell>
                  <TableCell>{t('apiKeys.lastUsed')}</TableCell>
                  <TableCell>
                    <span style={visuallyHidden}>{t('apiKeys.rotate')}</span>
                  </TableCell>
                </TableRow>
              </TableHead>
              <TableBody>
                {keys.map((apiKey) => (
                  <KeyRow key={apiKey.id} apiKey={apiKey} onStep={onStep} />
                ))}
              </TableBody>
            </Table>
          )}
        </Box>
      )}
    </Box>
  );
}

function Dialogs({ step, onStep }: { readonly step: Step; readonly onStep: (step: Step) => void }) {
  const t = useT();
  const notify = useNotify();
  const client = useQueryClient();
  const close = () => onStep({ at: 'closed' });
  const refresh = () => void client.invalidateQueries({ queryKey: ['api-keys'] });
  const onIssued = (issued: ApiKeyIssued) => {
    onStep({ at: 'issued', issued });
    refresh();
  };
  switch (step.at) {
    case 'closed':
      return null;
    case 'creating':
      return <CreateKeyDialog onDone={onIssued} onClose={close} />;
    case 'rotating':
      return <RotateKeyDialog apiKey={step.apiKey} onDone={onIssued} onClose={close} />;
    case 'revoking':
      return (
        <RevokeKeyDialog
          apiKey={step.apiKey}
          onClose={close}
          onDone={() => {
            close();
            notify('apiKeys.revoked', { type: 'success' });
            refresh();
          }}
        />
      );
    case 'issued':
      return (
        <ShownOnceDialog
          title={t('apiKeys.issuedTitle', { name: step.issued.apiKey.name })}
          what={t(step.issued.key === null ? 'apiKeys.issuedGone' : 'apiKeys.issuedWhat')}
          name={t('apiKeys.key')}
          secret={step.issued.key ?? '—'}
          onClose={close}
        />
      );
  }
}

function NewKeyButton({ onOpen }: { readonly onOpen: () => void }) {
  const t = useT();
  useCommands([{ id: 'apiKeys.new', label: t('apiKeys.new'), keys: NEW_KEY, run: onOpen }]);
  return (
    <Button variant="contained" startIcon={<Add />} onClick={onOpen}>
      {t('apiKeys.new')}
    </Button>
  );
}

/** Which machine clients there are, what they may do, and when they last did. */
export default function ApiKeysPage() {
  const t = useT();
  const mayRead = usePermission('api_key.read');
  const mayManage = usePermission('api_key.manage');
  const [step, setStep] = useState<Step>({ at: 'closed' });
  return (
    <Page
      title={t('page.apiKeys')}
      heading={t('page.apiKeys')}
      aside={mayManage && <NewKeyButton onOpen={() => setStep({ at: 'creating' })} />}
    >
      {mayRead ? <Keys onStep={setStep} /> : <Forbidden />}
      <Dialogs step={step} onStep={setStep} />
    </Page>
  );
}
