import Inventory2Outlined from '@mui/icons-material/Inventory2Outlined';
import LockOutlined from '@mui/icons-material/LockOutlined';
import VisibilityOffOutlined from '@mui/icons-material/VisibilityOffOutlined';
import type { ReasonView } from '@standing/shared/contracts/reasons';
import { useT } from '../app/i18n/useT.js';
import { Chip, quiet } from '../components/Chip.js';

interface ReasonMarksProps {
  readonly reason: Pick<ReasonView, 'disclosure' | 'retired'> & { readonly fixed?: boolean };
}

/** What sets a reason apart: withheld from customers, retired, built in. */
export function ReasonMarks({ reason }: ReasonMarksProps) {
  const t = useT();
  return (
    <>
      {reason.disclosure === 'generic' && (
        <Chip icon={VisibilityOffOutlined} tone={({ warning }) => warning}>
          {t('catalogue.generic')}
        </Chip>
      )}
      {reason.retired && (
        <Chip icon={Inventory2Outlined} tone={quiet}>
          {t('catalogue.retired')}
        </Chip>
      )}
      {reason.fixed && (
        <Chip icon={LockOutlined} tone={({ info }) => info}>
          {t('catalogue.fixed')}
        </Chip>
      )}
    </>
  );
}
