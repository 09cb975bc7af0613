import { Box, useTheme } from '@mui/material';
import { useId } from 'react';
import { Link } from 'react-router';
import type { AccountState } from '@standing/shared/account/state';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { STATE_ICONS } from '../components/StateChip.js';

/** Units of the drawing. */
const WIDTH = 1000;
const HEIGHT = 420;
const NODE_WIDTH = 150;
const NODE_HEIGHT = 62;

/**
 * Where each state is drawn, by its centre. What any hold may come over is inside of a frame, so that one arrow stands
 * for many: a freeze takes from the outer frame and a lock from the inner one (domain: State, precedence).
 */
const PLACES: Readonly<Record<AccountState, readonly [x: number, y: number]>> = {
  unverified: [125, 110],
  active: [365, 110],
  flagged: [245, 220],
  maintenance: [245, 325],
  locked: [600, 215],
  frozen: [885, 130],
  closed: [885, 310],
};

const FRAMES = [
  { x: 16, y: 40, width: 700, height: 360 },
  { x: 34, y: 62, width: 422, height: 318 },
] as const;

interface Arrow {
  readonly path: string;
  readonly label: 'verify' | 'flag' | 'lock' | 'freeze' | 'close' | 'register' | null;
  readonly at?: readonly [x: number, y: number];
  readonly both: boolean;
  readonly dashed?: boolean;
}

const ARROWS: readonly Arrow[] = [
  { path: 'M125 8V76', label: 'register', at: [135, 24], both: false },
  { path: 'M203 110H287', label: 'verify', at: [245, 92], both: true },
  { path: 'M150 144 205 186', label: null, both: true },
  { path: 'M340 144 285 186', label: 'flag', at: [340, 178], both: true },
  { path: 'M459 215H522', label: 'lock', at: [490, 197], both: true },
  { path: 'M719 130H807', label: 'freeze', at: [763, 112], both: true },
  { path: 'M719 310H807', label: 'close', at: [763, 292], both: false },
];

interface NodeProps {
  readonly state: AccountState;
  readonly count: string | null;
}

function Node({ state, count }: NodeProps) {
  const t = useT();
  const { tokens } = useTheme();
  const [x, y] = PLACES[state];
  const tone = tokens.states[state];
  const Icon = STATE_ICONS[state];
  const name = t(`state.${state}`);
  return (
    <Box
      component={Link}
      to={`/accounts?state=${state}`}
      aria-label={count === null ? name : t('overview.stateWithCount', { state: name, count })}
      sx={{
        '& rect': { transition: 'stroke-width 80ms' },
        '&:hover rect': { strokeWidth: 2.5 },
        '&:focus-visible': { outline: 'none' },
        '&:focus-visible rect': { stroke: tokens.accent, strokeWidth: 4 },
      }}
    >
      <rect
        x={x - NODE_WIDTH / 2}
        y={y - NODE_HEIGHT / 2}
        width={NODE_WIDTH}
        height={NODE_HEIGHT}
        rx={10}
        fill={tone.surface}
        stroke={tone.text}
        strokeWidth={1}
        strokeDasharray={state === 'maintenance' ? '5 4' : undefined}
      />
      <Icon
        x={x - NODE_WIDTH / 2 + 12}
        y={y - 20}
        width={17}
        height={17}
        sx={{ color: tone.text }}
        aria-hidden
      />
      <text x={x - NODE_WIDTH / 2 + 35} y={y - 6} fontSize={14} fontWeight={600} fill={tone.text}>
        {name}
      </text>
      <text x={x - NODE_WIDTH / 2 + 13} y={y + 20} fontSize={19} fontWeight={600} fill={tokens.text}>
        {count ?? '…'}
      </text>
    </Box>
  );
}

interface StatechartProps {
  readonly counts: ReadonlyMap<AccountState, number> | null;
}

/** The states and the ways between them, with the accounts in each now. The table below it says the same. */
export function Statechart({ counts }: StatechartProps) {
  const t = useT();
  const locale = useFormatLocale();
  const { tokens } = useTheme();
  const markerId = useId();
  const number = new Intl.NumberFormat(locale);
  return (
    <Box sx={{ overflowX: 'auto' }} tabIndex={0} role="group" aria-label={t('overview.chart')}>
      <Box
        component="svg"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        sx={{
          display: 'block',
          width: '100%',
          minWidth: 680,
          maxWidth: 1120,
          height: 'auto',
          fontFamily: 'inherit',
        }}
      >
        <defs>
          <marker
            id={markerId}
            viewBox="0 0 10 10"
            refX={9}
            refY={5}
            markerWidth={7}
            markerHeight={7}
            orient="auto-start-reverse"
          >
            <path d="M0 0 10 5 0 10z" fill={tokens.textQuiet} />
          </marker>
        </defs>
        {FRAMES.map((frame) => (
          <rect key={frame.x} {...frame} rx={14} fill="none" stroke={tokens.border} strokeWidth={1.5} />
        ))}
        {ARROWS.map(({ path, label, at, both }) => (
          <g key={path}>
            <path
              d={path}
              fill="none"
              stroke={tokens.textQuiet}
              strokeWidth={1.4}
              markerEnd={`url(#${markerId})`}
              {...(both ? { markerStart: `url(#${markerId})` } : {})}
            />
            {label && at && (
              <text
                x={at[0]}
                y={at[1]}
                fontSize={12}
                fill={tokens.textQuiet}
                textAnchor={label === 'register' || label === 'flag' ? 'start' : 'middle'}
              >
                {t(`overview.arrow.${label}`)}
              </text>
            )}
          </g>
        ))}
        {(Object.keys(PLACES) as AccountState[]).map((state) => (
          <Node key={state} state={state} count={counts ? number.format(counts.get(state) ?? 0) : null} />
        ))}
      </Box>
    </Box>
  );
}
