import Add from '@mui/icons-material/Add';
import { Box, Button, Table, TableBody, TableCell, TableHead, TableRow } from '@mui/material';
import { Link } from 'react-router';
import type { RuleView } from '@standing/shared/contracts/signals';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { usePermission } from '../app/session.js';
import { MONO } from '../app/theme.js';
import { TableSkeleton } from '../components/DataTable.js';
import { Page } from '../components/Page.js';
import { Empty, Failed, Forbidden } from '../components/Picture.js';
import { visuallyHidden } from '../components/visuallyHidden.js';
import { useRules } from './ruleQueries.js';
import { useRuleWords } from './ruleWords.js';

const SKELETON_ROWS = 8;

function RuleRow({ rule }: { readonly rule: RuleView }) {
  const t = useT();
  const words = useRuleWords();
  const locale = useFormatLocale();
  const number = (count: number) => count.toLocaleString(locale);
  const { record } = rule;
  const judged = record.upheld + record.overturned;
  const note = rule.retired ? t('rules.retired') : rule.mode === 'watch' ? t('rules.mode.watch') : null;
  return (
    <TableRow hover sx={{ '& > *': { verticalAlign: 'top' } }}>
      <TableCell component="th" scope="row" sx={{ fontWeight: 550 }}>
        <Link to={`/rules/${rule.code}`}>{words.name(rule)}</Link>
        {note !== null && (
          <Box component="span" sx={{ color: 'text.secondary', fontWeight: 450 }}>
            {t('list.dot')}
            {note}
          </Box>
        )}
        <Box sx={{ fontFamily: MONO, fontSize: '0.75rem', fontWeight: 400, color: 'text.secondary' }}>
          {rule.code}
        </Box>
      </TableCell>
      <TableCell>{words.types(rule.signals)}</TableCell>
      <TableCell>{words.effect(rule.effect)}</TableCell>
      <TableCell align="right" className="tabular">
        {number(rule.mode === 'watch' ? record.watched : record.placed)}
      </TableCell>
      <TableCell align="right" className="tabular">
        {judged === 0
          ? t('rules.notJudged')
          : t('rules.upheldOf', { upheld: number(record.upheld), judged: number(judged) })}
      </TableCell>
    </TableRow>
  );
}

/** Every rule that turns signals into flags and locks, with how often it was right. */
export default function RuleListPage() {
  const t = useT();
  const mayRead = usePermission('rule.read');
  const mayWrite = usePermission('rule.write');
  const rules = useRules();
  const all = rules.data?.data ?? [];
  return (
    <Page
      title={t('page.rules')}
      heading={t('page.rules')}
      aside={
        mayWrite && (
          <Button component={Link} to="/rules/new" variant="contained" startIcon={<Add />}>
            {t('rules.new')}
          </Button>
        )
      }
    >
      {!mayRead ? (
        <Forbidden />
      ) : rules.error ? (
        <Failed error={rules.error} onRetry={() => void rules.refetch()} />
      ) : (
        <Box
          aria-busy={rules.isFetching}
          sx={({ tokens }) => ({
            border: `1px solid ${tokens.border}`,
            borderRadius: 1,
            backgroundColor: tokens.paper,
            overflowX: 'auto',
          })}
        >
          {rules.isPending ? (
            <TableSkeleton rows={SKELETON_ROWS} />
          ) : all.length === 0 ? (
            <Empty title={t('rules.none')}>{t('rules.noneWhat')}</Empty>
          ) : (
            <Table size="small" sx={{ minWidth: 760 }}>
              <caption style={visuallyHidden}>{t('rules.caption')}</caption>
              <TableHead>
                <TableRow>
                  <TableCell>{t('rules.rule')}</TableCell>
                  <TableCell>{t('rules.triedOn')}</TableCell>
                  <TableCell>{t('rules.effect')}</TableCell>
                  <TableCell align="right">{t('rules.hits30')}</TableCell>
                  <TableCell align="right">{t('rules.upheld')}</TableCell>
                </TableRow>
              </TableHead>
              <TableBody>
                {all.map((rule) => (
                  <RuleRow key={rule.code} rule={rule} />
                ))}
              </TableBody>
            </Table>
          )}
        </Box>
      )}
    </Page>
  );
}
