import { Alert, Box, Table, TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material';
import { useState } from 'react';
import { useNotify } from 'react-admin';
import { Link, useParams } from 'react-router';
import type { MailDetail } from '@standing/shared/contracts/notifications';
import { RESENDABLE } from '@standing/shared/notifications/mail';
import { useCommands } from '../app/commands.js';
import { LANGUAGE_NAMES } from '../app/i18n/languages.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { usePermission } from '../app/session.js';
import { Copyable } from '../components/Copyable.js';
import { Facts } from '../components/Facts.js';
import { Instant } from '../components/Instant.js';
import { Page } from '../components/Page.js';
import { Empty, Failed, Forbidden, Loading } from '../components/Picture.js';
import { RefusableButton } from '../components/RefusableButton.js';
import { Section } from '../components/Section.js';
import { AskDialog } from '../staff/AskDialog.js';
import { mailApi, useMail, useMailsChanged, useMailState } from './mailApi.js';
import { MailPreview } from './MailPreview.js';
import { MailStatusChip } from './MailStatusChip.js';

const RESEND_KEY = 's';

const quiet = { color: 'text.secondary', fontSize: '0.8125rem' } as const;
/** A link and what is said beside it. */
const LINKED = { display: 'inline-flex', flexWrap: 'wrap', gap: '0 8px' } as const;

function MailFacts({ mail }: { readonly mail: MailDetail }) {
  const t = useT();
  const readsLog = usePermission('audit.read');
  const { account } = mail;
  return (
    <Section title={t('mails.facts')}>
      <Facts
        rows={[
          [
            t('mails.to'),
            <Box key="to" component="span" sx={LINKED}>
              <Link to={`/accounts/${account.id}`}>
                <bdi>{account.displayName === '' ? account.externalRef : account.displayName}</bdi>
              </Link>
              <span>{account.email ?? t('mails.noAddress')}</span>
            </Box>,
          ],
          [t('mails.language'), LANGUAGE_NAMES[mail.language]],
          [
            t('mails.template'),
            <Box key="template" component="span" sx={LINKED}>
              <Link to={`/mails/templates/${mail.event}`}>{t(`mails.event.${mail.event}`)}</Link>
              <span>{t('mails.templateVersion', { version: mail.templateVersion })}</span>
            </Box>,
          ],
          [t('mails.happened'), <Instant key="happened" at={mail.occurredAt} form="second" />],
          [t('mails.made'), <Instant key="made" at={mail.createdAt} form="second" />],
          ...(mail.sentAt === null
            ? []
            : [[t('mails.sentAt'), <Instant key="sent" at={mail.sentAt} form="second" />] as const]),
          ...(mail.nextAttemptAt === null
            ? []
            : [[t('mails.nextTry'), <Instant key="next" at={mail.nextAttemptAt} form="second" />] as const]),
          ...(mail.resends === 0
            ? []
            : [[t('mails.resends'), t('mails.resendTimes', { smart_count: mail.resends })] as const]),
          [t('mails.messageId'), <Copyable key="id" text={mail.messageId} what={t('mails.messageId')} />],
          ...(readsLog
            ? [
                [
                  t('mails.entry'),
                  <Link key="event" to={`/log/${mail.eventId}`}>
                    {t('mails.openEvent')}
                  </Link>,
                ] as const,
              ]
            : []),
        ]}
      />
    </Section>
  );
}

function Tries({ mail }: { readonly mail: MailDetail }) {
  const t = useT();
  const number = new Intl.NumberFormat(useFormatLocale());
  return (
    <Section title={t('mails.tries')}>
      {mail.tries.length === 0 ? (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('mails.noTries')}
        </Typography>
      ) : (
        <Box tabIndex={0} role="group" aria-label={t('mails.tries')} sx={{ margin: -2, overflowX: 'auto' }}>
          <Table size="small">
            <TableHead>
              <TableRow>
                <TableCell align="right">{t('mails.tryNumber')}</TableCell>
                <TableCell>{t('mails.when')}</TableCell>
                <TableCell>{t('mails.result')}</TableCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {mail.tries.toReversed().map((attempt) => (
                <TableRow key={attempt.n} sx={{ '& > *': { verticalAlign: 'top' } }}>
                  <TableCell align="right">{number.format(attempt.n)}</TableCell>
                  <TableCell>
                    <Instant at={attempt.at} form="second" />
                    <Box sx={quiet}>{t('mails.milliseconds', { ms: number.format(attempt.ms) })}</Box>
                  </TableCell>
                  <TableCell>
                    {attempt.problem === null ? t('mails.taken') : t(`mails.problem.${attempt.problem}`)}
                    {attempt.smtpCode !== null && (
                      <Box sx={quiet}>
                        {`SMTP ${attempt.smtpCode}${attempt.statusCode === null ? '' : ` ${attempt.statusCode}`}`}
                      </Box>
                    )}
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </Box>
      )}
    </Section>
  );
}

/** Sends it, where it has not been sent or may not have been. */
function ResendButton({ mail, onOpen }: { readonly mail: MailDetail; readonly onOpen: () => void }) {
  const t = useT();
  const state = useMailState().data;
  const refusal = !RESENDABLE.includes(mail.status)
    ? t('errors.mail_not_resendable')
    : state?.configured === false
      ? t('errors.mail_server_missing')
      : null;
  const word = t(mail.status === 'kept' ? 'mails.sendNow' : 'mails.resend');
  useCommands(refusal === null ? [{ id: 'mail.resend', label: word, keys: RESEND_KEY, run: onOpen }] : []);
  return (
    <RefusableButton variant="contained" refusal={refusal} onClick={onOpen}>
      {word}
    </RefusableButton>
  );
}

function MailOf({ mail }: { readonly mail: MailDetail }) {
  const t = useT();
  const notify = useNotify();
  const changed = useMailsChanged();
  const mayManage = usePermission('notification.manage');
  const [asking, setAsking] = useState(false);
  const { content, cause, status } = mail;
  return (
    <Page
      title={t('page.mail')}
      heading={
        <Box component="span" sx={{ display: 'flex', alignItems: 'center', gap: 1.5, flexWrap: 'wrap' }}>
          {t(`mails.event.${mail.event}`)}
          <MailStatusChip status={status} />
        </Box>
      }
      aside={mayManage && <ResendButton mail={mail} onOpen={() => setAsking(true)} />}
    >
      <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
        {cause !== null && (
          <Alert
            severity={status === 'dead' ? 'error' : status === 'uncertain' ? 'warning' : 'info'}
            role="status"
          >
            {t(`mails.cause.${cause}`)}
          </Alert>
        )}
        <Box
          sx={{
            display: 'grid',
            gap: 2,
            alignItems: 'start',
            gridTemplateColumns: 'minmax(0, 1fr)',
            '@media (min-width:1100px)': { gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 400px)' },
          }}
        >
          <Section title={t('mails.content')}>
            {content === null ? (
              <Empty title={t('mails.erased')}>{t('mails.erasedWhat')}</Empty>
            ) : (
              <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1.5 }}>
                {content.messageWithheld && (
                  <Alert severity="info" role="note">
                    {t('mails.withheld')}
                  </Alert>
                )}
                <MailPreview mail={content} language={mail.language} />
              </Box>
            )}
          </Section>
          <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
            <MailFacts mail={mail} />
            <Tries mail={mail} />
          </Box>
        </Box>
      </Box>
      {asking && (
        <AskDialog
          title={t('mails.resendTitle')}
          what={t('mails.resendWhat')}
          action={t(status === 'kept' ? 'mails.sendNow' : 'mails.resend')}
          run={(key) => mailApi.resend(mail.id, key)}
          onDone={(sent) => {
            setAsking(false);
            notify('mails.resendDone', { type: 'success' });
            void changed(sent);
          }}
          onClose={() => setAsking(false)}
        >
          {status === 'uncertain' && <Alert severity="warning">{t('mails.resendUncertain')}</Alert>}
        </AskDialog>
      )}
    </Page>
  );
}

function Mail({ id }: { readonly id: string }) {
  const t = useT();
  const { data: mail, error, refetch } = useMail(id);
  if (mail) return <MailOf mail={mail} />;
  return (
    <Page title={t('page.mail')} heading={t('page.mail')}>
      {error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />}
    </Page>
  );
}

/** One mail: what it says, whether it was sent, and what the mail server answered. */
export default function MailPage() {
  const t = useT();
  const { id = '' } = useParams();
  const mayRead = usePermission('notification.read');
  if (mayRead) return <Mail key={id} id={id} />;
  return (
    <Page title={t('page.mail')} heading={t('page.mail')}>
      <Forbidden />
    </Page>
  );
}
