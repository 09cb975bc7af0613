import { Box, Checkbox, FormControl, FormControlLabel, FormHelperText, FormLabel } from '@mui/material';
import { useId } from 'react';
import { STAFF_ROLES, type StaffRole } from '@standing/shared/access/roles';
import { SEPARATED_ROLES } from '@standing/shared/access/separation';
import { useT } from '../app/i18n/useT.js';

interface RolePickerProps {
  readonly label: string;
  /** Roles that the person has already. */
  readonly held?: readonly StaffRole[];
  readonly value: readonly StaffRole[];
  readonly onChange: (roles: StaffRole[]) => void;
  /** Nothing has been chosen, though something has to be. */
  readonly lacking: boolean;
}

/** Roles to choose from; one that may not stand beside another says which. */
export function RolePicker({ label, held = [], value, onChange, lacking }: RolePickerProps) {
  const t = useT();
  const helpId = useId();
  return (
    <FormControl component="fieldset" error={lacking}>
      <FormLabel
        component="legend"
        sx={{ fontSize: '0.8125rem', '&.Mui-focused': { color: 'text.secondary' } }}
      >
        {label}
      </FormLabel>
      <Box sx={{ display: 'grid' }}>
        {STAFF_ROLES.filter((role) => !held.includes(role)).map((role) => {
          const against = [...held, ...value].filter((other) => SEPARATED_ROLES[role].includes(other));
          const chosen = value.includes(role);
          return (
            <FormControlLabel
              key={role}
              control={
                <Checkbox
                  size="small"
                  checked={chosen}
                  disabled={!chosen && against.length > 0}
                  onChange={(_, checked) =>
                    onChange(STAFF_ROLES.filter((each) => (each === role ? checked : value.includes(each))))
                  }
                  slotProps={{
                    input: { 'aria-describedby': helpId, ...(lacking ? { 'aria-invalid': true } : {}) },
                  }}
                />
              }
              label={
                <>
                  {t(`role.${role}`)}
                  {!chosen && against.length > 0 && (
                    <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
                      {t('list.dot')}
                      {t('staff.conflict', {
                        roles: against.map((other) => t(`role.${other}`)).join(t('list.separator')),
                      })}
                    </Box>
                  )}
                </>
              }
              sx={{ '& .Mui-disabled': { color: 'text.secondary' } }}
            />
          );
        })}
      </Box>
      <FormHelperText id={helpId} sx={{ marginInline: 0 }}>
        {lacking ? t('staff.pickRoles') : t('staff.conflictWhat')}
      </FormHelperText>
    </FormControl>
  );
}
