import CheckCircle from '@mui/icons-material/CheckCircle';
import RadioButtonUnchecked from '@mui/icons-material/RadioButtonUnchecked';
import UploadFileOutlined from '@mui/icons-material/UploadFileOutlined';
import { Box, Button, Typography } from '@mui/material';
import { useState } from 'react';
import { useNotify } from 'react-admin';
import { Link } from 'react-router';
import {
  requirementStates,
  VERIFICATION_LEVELS,
  type VerificationLevel,
} from '@standing/shared/cases/requirements';
import type { AccountView } from '@standing/shared/contracts/accounts';
import type { DocumentView } from '@standing/shared/contracts/documents';
import { useT } from '../app/i18n/useT.js';
import { usePermission } from '../app/session.js';
import { MONO } from '../app/theme.js';
import { Actor } from '../components/Actor.js';
import { Disclosure } from '../components/Disclosure.js';
import { Instant } from '../components/Instant.js';
import { Failed, Loading } from '../components/Picture.js';
import { Section } from '../components/Section.js';
import { visuallyHidden } from '../components/visuallyHidden.js';
import { DocumentStatus } from '../documents/DocumentStatus.js';
import { TypeName } from '../documents/documentTypes.js';
import { useAccountCases, useDocuments, useWorkChanged } from './accountWork.js';
import { HandInDialog } from './HandInDialog.js';
import type { Standing } from './standing.js';
import { useReasonName } from './words.js';

const plainList = { margin: 0, padding: 0, listStyle: 'none' } as const;

interface DocumentsProps {
  readonly documents: readonly DocumentView[];
  /** Case → its number, of those that are known. */
  readonly numbers: ReadonlyMap<string, string>;
}

interface DocumentRowProps extends Pick<DocumentsProps, 'numbers'> {
  readonly document: DocumentView;
}

function DocumentRow({ document, numbers }: DocumentRowProps) {
  const t = useT();
  const reasonName = useReasonName();
  const seesCases = usePermission('case.read');
  return (
    <Box
      component="li"
      sx={({ tokens }) => ({
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'flex-start',
        gap: '4px 12px',
        paddingBlock: 1,
        '& + &': { borderTop: `1px solid ${tokens.border}` },
      })}
    >
      <Box sx={{ flex: '1 1 260px', minWidth: 0, display: 'grid', gap: 0.25 }}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '2px 10px' }}>
          <Typography component="h4" variant="h3">
            <TypeName type={document.type} />
          </Typography>
          <DocumentStatus status={document.status} />
          {document.erased && (
            <Box component="span" sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>
              {t('verify.erased')}
            </Box>
          )}
        </Box>
        {document.reasonCodes.length > 0 && (
          <Typography variant="body2">
            {document.reasonCodes.map((code) => reasonName('verification', code)).join(t('list.separator'))}
          </Typography>
        )}
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            gap: '0 14px',
            fontSize: '0.8125rem',
            color: 'text.secondary',
          }}
        >
          <span>
            {t('verify.submitted')} <Instant at={document.submittedAt} />
            {t('list.dot')}
            <Actor actor={document.submittedBy} />
          </span>
          {document.decidedAt !== null && document.decidedBy !== null && (
            <span>
              {t('verify.decided')} <Instant at={document.decidedAt} />
              {t('list.dot')}
              <Actor actor={document.decidedBy} />
            </span>
          )}
          <span>{t('verify.pages', { smart_count: document.pages.length })}</span>
        </Box>
      </Box>
      {document.caseId !== null && seesCases && (
        <Box component={Link} to={`/cases/${document.caseId}`} sx={{ fontSize: '0.8125rem' }}>
          {t('cases.one')}{' '}
          <Box component="span" sx={{ fontFamily: MONO }}>
            {numbers.get(document.caseId) ?? ''}
          </Box>
        </Box>
      )}
    </Box>
  );
}

function Documents({ documents, numbers }: DocumentsProps) {
  const t = useT();
  const current = documents.filter(({ status }) => status !== 'superseded');
  const replaced = documents.filter(({ status }) => status === 'superseded');
  if (documents.length === 0) {
    return (
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {t('verify.noDocuments')}
      </Typography>
    );
  }
  return (
    <>
      <Box component="ul" sx={plainList}>
        {current.map((document) => (
          <DocumentRow key={document.id} document={document} numbers={numbers} />
        ))}
      </Box>
      {replaced.length > 0 && (
        <Disclosure label={t('verify.replaced', { smart_count: replaced.length })}>
          <Box component="ul" sx={plainList}>
            {replaced.map((document) => (
              <DocumentRow key={document.id} document={document} numbers={numbers} />
            ))}
          </Box>
        </Disclosure>
      )}
    </>
  );
}

interface RequirementsProps {
  readonly level: VerificationLevel;
  readonly account: AccountView;
  readonly documents: readonly DocumentView[];
}

function Requirements({ level, account, documents }: RequirementsProps) {
  const t = useT();
  return (
    <Box component="ul" sx={{ ...plainList, display: 'grid', gap: 0.5 }}>
      {requirementStates(level, documents, account).map(({ requirement, met, anyOf }) => {
        const Icon = met ? CheckCircle : RadioButtonUnchecked;
        return (
          <Box component="li" key={requirement} sx={{ display: 'flex', gap: 0.75, fontSize: '0.8125rem' }}>
            <Icon
              sx={({ tokens }) => ({
                fontSize: 17,
                marginTop: '1px',
                color: met ? tokens.success.text : tokens.textQuiet,
              })}
              aria-hidden
            />
            <span>
              <Box component="span" sx={{ fontWeight: 550 }}>
                {t(`desk.requirement.${requirement}`)}
              </Box>
              <span style={visuallyHidden}>{t(met ? 'desk.met' : 'desk.unmet')}</span>
              {!met && (
                <Box component="span" sx={{ color: 'text.secondary' }}>
                  {t('list.dot')}
                  {t(requirement === 'contact' ? 'desk.missing' : 'desk.oneOf', {
                    what: anyOf
                      .map((what) =>
                        what === 'email_confirmed' || what === 'phone_confirmed'
                          ? t(`desk.requirement.${what}`)
                          : t(`document.${what}`),
                      )
                      .join(t('list.separator')),
                  })}
                </Box>
              )}
            </span>
          </Box>
        );
      })}
    </Box>
  );
}

interface VerificationProps {
  readonly account: AccountView;
  readonly standing: Standing;
  /** A past instant is shown: what is under way now is not. */
  readonly isPast: boolean;
}

/** How far the customer's identity is verified, what for that is needed, and the documents behind it. */
export function Verification({ account, standing, isPast }: VerificationProps) {
  const t = useT();
  const notify = useNotify();
  const sees = usePermission('document.read') && !isPast;
  const mayHandIn = usePermission('document.submit') && !isPast && account.state !== 'closed';
  const documents = useDocuments(account.id, sees);
  const changed = useWorkChanged();
  const [isOpen, setIsOpen] = useState(false);
  const { status, level, expiresAt } = standing.verification;
  const cases = useAccountCases(account.id, usePermission('case.read') && !isPast);
  const underWay = cases.data?.data.find(
    ({ kind, dueState }) => kind === 'verification' && dueState !== 'done',
  );
  const numbers = new Map(cases.data?.data.map(({ id, number }) => [id, number]));
  const wanted = underWay?.level ?? 'standard';
  const reached = VERIFICATION_LEVELS.find((each) => each === level);
  return (
    <Section
      title={t('field.verification')}
      aside={
        mayHandIn && (
          <Button variant="outlined" startIcon={<UploadFileOutlined />} onClick={() => setIsOpen(true)}>
            {t('verify.handIn')}
          </Button>
        )
      }
    >
      <Box sx={{ display: 'grid', gap: 2 }}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: '4px 20px', fontSize: '0.8125rem' }}>
          <Box component="span" sx={{ fontWeight: 600 }}>
            {t(`verification.${status}`)}
          </Box>
          {level !== null && (
            <span>
              <Box component="span" sx={{ color: 'text.secondary' }}>
                {t('field.level')}
              </Box>{' '}
              {reached ? t(`cases.level.${reached}`) : level}
            </span>
          )}
          {expiresAt !== null && (
            <span>
              <Box component="span" sx={{ color: 'text.secondary' }}>
                {t('field.expires')}
              </Box>{' '}
              <Instant at={expiresAt} form="short" />
            </span>
          )}
        </Box>
        {sees &&
          (documents.error && !documents.data ? (
            <Failed error={documents.error} onRetry={() => void documents.refetch()} />
          ) : !documents.data ? (
            <Loading />
          ) : (
            <>
              {status === 'unverified' && account.state !== 'closed' && (
                <Box>
                  <Typography variant="h3" component="h3" sx={{ marginBottom: 0.75 }}>
                    {t('verify.requirements')}
                  </Typography>
                  <Requirements level={wanted} account={account} documents={documents.data.data} />
                </Box>
              )}
              <Box>
                <Typography variant="h3" component="h3" sx={{ marginBottom: 0.25 }}>
                  {t('verify.documents')}
                </Typography>
                <Documents documents={documents.data.data} numbers={numbers} />
              </Box>
            </>
          ))}
      </Box>
      {isOpen && (
        <HandInDialog
          account={account}
          onClose={() => setIsOpen(false)}
          onDone={() => {
            setIsOpen(false);
            notify('verify.done', { type: 'success' });
            void changed();
          }}
        />
      )}
    </Section>
  );
}
