import Add from '@mui/icons-material/Add';
import HourglassEmpty from '@mui/icons-material/HourglassEmpty';
import { Box, Button } from '@mui/material';
import { useRef, useState } from 'react';
import { ListContextProvider, type ListControllerResult, type SortPayload } from 'react-admin';
import { Link } from 'react-router';
import { STAFF_ROLES, type StaffRole } from '@standing/shared/access/roles';
import { STAFF_STATUSES } from '@standing/shared/access/staff';
import type { StaffMember } from '@standing/shared/contracts/staff';
import { useCommands } from '../app/commands.js';
import { useT } from '../app/i18n/useT.js';
import { usePermission } from '../app/session.js';
import { DataTable, TableSkeleton, type Column } from '../components/DataTable.js';
import { Instant } from '../components/Instant.js';
import { Page } from '../components/Page.js';
import { Pager } from '../components/Pager.js';
import { Empty, Failed, Forbidden } from '../components/Picture.js';
import { SearchField } from '../components/SearchField.js';
import { SelectField } from '../components/SelectField.js';
import { useDebounced } from '../components/useDebounced.js';
import { useToFirstRow } from '../components/useToFirstRow.js';
import { InviteDialog } from './InviteDialog.js';
import { LinkDialog } from './LinkDialog.js';
import { useStaffChanged, useStaffList, type LinkIssued } from './staffApi.js';
import { StaffStatusChip } from './StaffStatusChip.js';

const ROWS_PER_PAGE = 25;
/** About as many as fill the screen. */
const SKELETON_ROWS = 8;
const NEW_KEY = 'n';

const quiet = { color: 'text.secondary', fontSize: '0.8125rem', fontWeight: 400 } as const;

function useColumns(): readonly Column<StaffMember>[] {
  const t = useT();
  const roleWords = (roles: readonly StaffRole[]) =>
    roles.map((role) => t(`role.${role}`)).join(t('list.separator'));
  return [
    {
      name: 'name',
      label: t('staff.name'),
      sortBy: 'name',
      render: ({ id, name, email, self }) => (
        <Box sx={{ minWidth: 180 }}>
          <Link to={`/staff/${id}`}>
            <bdi>{name}</bdi>
          </Link>
          {self && (
            <Box component="span" sx={quiet}>
              {t('list.dot')}
              {t('staff.you')}
            </Box>
          )}
          <Box sx={quiet}>{email}</Box>
        </Box>
      ),
    },
    {
      name: 'roles',
      label: t('staff.roles'),
      render: ({ roles, proposedRoles }) => (
        <Box sx={{ minWidth: 140 }}>
          {roles.length === 0 ? (
            <Box component="span" sx={quiet}>
              {t('staff.noRoles')}
            </Box>
          ) : (
            roleWords(roles)
          )}
          {proposedRoles.length > 0 && (
            <Box sx={{ ...quiet, display: 'flex', gap: 0.5, alignItems: 'center' }}>
              <HourglassEmpty sx={{ fontSize: 14 }} aria-hidden />
              {t('staff.waiting', { roles: roleWords(proposedRoles) })}
            </Box>
          )}
        </Box>
      ),
    },
    {
      name: 'status',
      label: t('field.status'),
      render: ({ status }) => <StaffStatusChip status={status} />,
    },
    {
      name: 'secondFactor',
      label: t('staff.secondFactor'),
      render: ({ secondFactor }) => (
        <Box component="span" sx={secondFactor ? {} : quiet}>
          {t(secondFactor ? 'staff.on' : 'staff.off')}
        </Box>
      ),
    },
    {
      name: 'lastSeen',
      label: t('staff.lastSeen'),
      sortBy: 'lastSeenAt',
      render: ({ lastSeenAt }) =>
        lastSeenAt === null ? (
          <Box component="span" sx={quiet}>
            {t('staff.notSeen')}
          </Box>
        ) : (
          <Instant at={lastSeenAt} />
        ),
    },
    {
      name: 'createdAt',
      label: t('staff.since'),
      sortBy: 'createdAt',
      render: ({ createdAt }) => <Instant at={createdAt} form="short" />,
    },
  ];
}

function People() {
  const t = useT();
  const columns = useColumns();
  // Names are looked for here and nowhere kept: not in the address, which browsers remember.
  const [text, setText] = useState('');
  const [role, setRole] = useState('');
  const [status, setStatus] = useState('');
  const [page, setPage] = useState(1);
  const [sort, setSort] = useState<SortPayload>({ field: 'name', order: 'ASC' });
  const searchRef = useRef<HTMLInputElement>(null);
  const q = useDebounced(text.trim());
  const answer = useStaffList({
    page,
    perPage: ROWS_PER_PAGE,
    sort: sort.field,
    order: sort.order.toLowerCase(),
    q,
    role,
    status,
  });
  const filter = (set: (value: string) => void) => (value: string) => {
    set(value);
    setPage(1);
  };
  const frame = useRef<HTMLDivElement>(null);
  const toFirstRow = useToFirstRow(frame, q === text.trim() && !answer.isFetching);
  const list = {
    data: answer.data?.data,
    total: answer.data?.total,
    meta: { totalIsExact: true },
    error: answer.error,
    isPending: answer.isPending,
    isFetching: answer.isPlaceholderData,
    resource: 'staff',
    page,
    perPage: ROWS_PER_PAGE,
    sort,
    setPage,
    setSort,
  } as unknown as ListControllerResult<StaffMember>;

  return (
    <Box ref={frame} sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1.5 }}>
      <Box
        role="search"
        aria-label={t('staff.search')}
        sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center' }}
      >
        <SearchField
          label={t('staff.search')}
          placeholder={t('staff.searchWhat')}
          value={text}
          onChange={filter(setText)}
          onLeave={toFirstRow}
          inputRef={searchRef}
        />
        <SelectField
          label={t('staff.roles')}
          value={role}
          none={t('staff.anyRole')}
          onChange={filter(setRole)}
          options={STAFF_ROLES.map((each) => ({ value: each, label: t(`role.${each}`) }))}
        />
        <SelectField
          label={t('field.status')}
          value={status}
          onChange={filter(setStatus)}
          options={STAFF_STATUSES.map((each) => ({ value: each, label: t(`staff.status.${each}`) }))}
        />
      </Box>
      <ListContextProvider value={list}>
        {answer.error && !answer.data ? (
          <Failed error={answer.error} onRetry={() => void answer.refetch()} />
        ) : (
          <div>
            <DataTable
              caption={t('staff.caption')}
              columns={columns}
              loading={<TableSkeleton rows={SKELETON_ROWS} />}
              empty={<Empty title={t('staff.none')}>{t('staff.noneWhat')}</Empty>}
            />
            <Pager />
          </div>
        )}
      </ListContextProvider>
    </Box>
  );
}

function InviteButton() {
  const t = useT();
  const refresh = useStaffChanged();
  const [step, setStep] = useState<'closed' | 'asking' | LinkIssued>('closed');
  const open = () => setStep('asking');
  useCommands([{ id: 'staff.invite', label: t('staff.invite'), keys: NEW_KEY, run: open }]);
  return (
    <>
      <Button variant="contained" startIcon={<Add />} onClick={open}>
        {t('staff.invite')}
      </Button>
      {step === 'asking' && (
        <InviteDialog
          onClose={() => setStep('closed')}
          onDone={(issued) => {
            setStep(issued);
            void refresh();
          }}
        />
      )}
      {typeof step === 'object' && <LinkDialog issued={step} invited onClose={() => setStep('closed')} />}
    </>
  );
}

/** The people who sign in: who they are, what they may do, whether they can. */
export default function StaffListPage() {
  const t = useT();
  const mayRead = usePermission('staff.read');
  const mayManage = usePermission('staff.manage');
  return (
    <Page title={t('page.staff')} heading={t('page.staff')} aside={mayManage && <InviteButton />}>
      {mayRead ? <People /> : <Forbidden />}
    </Page>
  );
}
