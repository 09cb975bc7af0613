import { Box, Table, TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { RetentionOverview } from '@standing/shared/contracts/personal-data';
import { api } from '../app/dataProvider.js';
import { useT } from '../app/i18n/useT.js';
import { usePermission } from '../app/session.js';
import { Instant } from '../components/Instant.js';
import { Page } from '../components/Page.js';
import { Empty, Failed, Forbidden, Loading } from '../components/Picture.js';
import { Section } from '../components/Section.js';

/** What the server lists at most (retention.service.ts); as many are perhaps not all. */
const LISTED = 50;

interface ListProps {
  readonly heads: readonly string[];
  readonly label: string;
  readonly children: ReactNode;
}

function List({ heads, label, children }: ListProps) {
  return (
    // Scrolled by keyboard as well, where it is wider than the window.
    <Box sx={{ overflowX: 'auto' }} tabIndex={0} role="group" aria-label={label}>
      <Table size="small">
        <TableHead>
          <TableRow>
            {heads.map((head) => (
              <TableCell key={head}>{head}</TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>{children}</TableBody>
      </Table>
    </Box>
  );
}

function Reference({ id, children }: { readonly id: string; readonly children: string }) {
  return (
    <TableCell component="th" scope="row" sx={{ overflowWrap: 'anywhere' }}>
      <Link to={`/accounts/${id}`}>
        <code>{children}</code>
      </Link>
    </TableCell>
  );
}

function Due({ due }: { readonly due: RetentionOverview['due'] }) {
  const t = useT();
  if (due.length === 0) return <Empty title={t('retention.dueNone')} />;
  const now = Date.now();
  const stateOf = (row: (typeof due)[number]) =>
    Date.parse(row.erasableFrom) > now ? 'kept' : row.hasOpenCase ? 'waits' : 'due';
  return (
    <>
      <List
        label={t('retention.dueTitle')}
        heads={[t('retention.account'), t('retention.closed'), t('retention.from'), t('retention.state')]}
      >
        {due.map((row) => (
          <TableRow key={row.accountId}>
            <Reference id={row.accountId}>{row.externalRef}</Reference>
            <TableCell>
              <Instant at={row.closedAt} form="short" />
            </TableCell>
            <TableCell>
              <Instant at={row.erasableFrom} form="short" />
            </TableCell>
            <TableCell>{t(`retention.states.${stateOf(row)}`)}</TableCell>
          </TableRow>
        ))}
      </List>
      {due.length === LISTED && <Shown>{t('retention.first', { count: LISTED })}</Shown>}
    </>
  );
}

function Erased({ erased }: { readonly erased: RetentionOverview['erased'] }) {
  const t = useT();
  const mayReadLog = usePermission('audit.read');
  if (erased.length === 0) return <Empty title={t('retention.erasedNone')} />;
  return (
    <>
      <List
        label={t('retention.erasedTitle')}
        heads={[
          t('retention.account'),
          t('retention.erased'),
          t('retention.by'),
          ...(mayReadLog ? [t('retention.entry')] : []),
        ]}
      >
        {erased.map(({ accountId, externalRef, erasedAt, eventId, by }) => (
          <TableRow key={eventId}>
            <Reference id={accountId}>{externalRef}</Reference>
            <TableCell>
              <Instant at={erasedAt} form="short" />
            </TableCell>
            <TableCell>
              <bdi>{by.name ?? t(by.kind === 'system' ? 'actor.system' : 'cases.who.someone')}</bdi>
            </TableCell>
            {mayReadLog && (
              <TableCell>
                <Link to={`/log/${eventId}`} aria-label={t('retention.entryOf', { reference: externalRef })}>
                  {t('retention.entry')}
                </Link>
              </TableCell>
            )}
          </TableRow>
        ))}
      </List>
      {erased.length === LISTED && <Shown>{t('retention.last', { count: LISTED })}</Shown>}
    </>
  );
}

function Shown({ children }: { readonly children: string }) {
  return (
    <Typography variant="caption" component="p" sx={{ color: 'text.secondary', marginTop: 1 }}>
      {children}
    </Typography>
  );
}

function Overview() {
  const t = useT();
  const { data, error, refetch } = useQuery({
    queryKey: ['retention'],
    queryFn: ({ signal }) => api.retentionOverview(signal),
  });
  if (error) return <Failed error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
      <Typography variant="body2" sx={{ maxWidth: '84ch' }}>
        {t('retention.what', { years: data.years })}
      </Typography>
      <Section title={t('retention.dueTitle')}>
        <Due due={data.due} />
      </Section>
      <Section title={t('retention.erasedTitle')}>
        <Erased erased={data.erased} />
      </Section>
    </Box>
  );
}

/** Whose data is to be erased next, and whose was. */
export default function RetentionPage() {
  const t = useT();
  const mayRead = usePermission('erasure.read');
  return (
    <Page title={t('page.retention')} heading={t('retention.heading')}>
      {mayRead ? <Overview /> : <Forbidden />}
    </Page>
  );
}
