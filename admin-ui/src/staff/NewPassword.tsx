import { useState } from 'react';
import { PASSWORD_MIN_LENGTH } from '@standing/shared/access/staff';
import { useT } from '../app/i18n/useT.js';
import { PasswordField } from './PasswordField.js';

/** A password being chosen: typed twice, long enough. */
export function useNewPassword() {
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const tooShort = [...password].length < PASSWORD_MIN_LENGTH;
  const differs = password !== again;
  return {
    password,
    again,
    setPassword,
    setAgain,
    tooShort: tried && tooShort,
    differs: tried && !tooShort && differs,
    /** The password, if it will do; from now on what is wrong shows. */
    take: (): string | null => {
      setTried(true);
      return tooShort || differs ? null : password;
    },
  };
}

/** The two fields of it. */
export function NewPasswordFields({ chosen }: { readonly chosen: ReturnType<typeof useNewPassword> }) {
  const t = useT();
  const count = { smart_count: PASSWORD_MIN_LENGTH };
  return (
    <>
      <PasswordField
        label={t('staff.newPassword')}
        name="password"
        autoComplete="new-password"
        value={chosen.password}
        onChange={chosen.setPassword}
        error={chosen.tooShort}
        helperText={chosen.tooShort ? t('staff.tooShort', count) : t('staff.passwordRule', count)}
      />
      <PasswordField
        label={t('staff.again')}
        name="again"
        autoComplete="new-password"
        value={chosen.again}
        onChange={chosen.setAgain}
        error={chosen.differs}
        helperText={chosen.differs ? t('staff.differ') : ''}
      />
    </>
  );
}
