import { Box, useTheme } from '@mui/material';
import { useId } from 'react';
import { Link } from 'react-router';
import type { AccountState } from '@standing/shared/account/state';
import type { OverviewView } from '@standing/shared/contracts/overview';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { STATE_ICONS } from '../components/StateChip.js';

/** Units of the drawing. */
const WIDTH = 1074;
const HEIGHT = 420;
const NODE_WIDTH = 150;
const NODE_HEIGHT = 62;

/**
 * Where each state is drawn, by its centre. What any hold may come over is inside of a frame, so that one arrow stands
 * for many: a freeze takes from the outer frame and a lock from the inner one (domain: State, precedence).
 */
const PLACES: Readonly<Record<AccountState, readonly [x: number, y: number]>> = {
  unverified: [127, 118],
  active: [391, 118],
  flagged: [259, 222],
  maintenance: [259, 330],
  locked: [676, 222],
  frozen: [990, 130],
  closed: [990, 314],
};

const FRAMES = [
  { x: 16, y: 44, width: 766, height: 364 },
  { x: 34, y: 66, width: 450, height: 324 },
] as const;

interface Arrow {
  readonly path: string;
  readonly label: 'verify' | 'flag' | 'lock' | 'freeze' | 'close' | 'register' | null;
  readonly at?: readonly [x: number, y: number];
  readonly both: boolean;
  /** Which moves go along it, and back; the first that fits. */
  readonly carries: (from: AccountState | null, to: AccountState) => 'along' | 'back' | null;
  /** Where the day's numbers stand, if not under the label. */
  readonly numbersAt?: readonly [x: number, y: number];
}

const between =
  (one: AccountState, other: AccountState): Arrow['carries'] =>
  (from, to) =>
    from === one && to === other ? 'along' : from === other && to === one ? 'back' : null;
/** Into a state from whichever other, and out of it again. */
const intoAndOut =
  (state: AccountState): Arrow['carries'] =>
  (from, to) =>
    to === state ? 'along' : from === state ? 'back' : null;

const ARROWS: readonly Arrow[] = [
  {
    path: 'M127 6V84',
    label: 'register',
    at: [137, 24],
    both: false,
    carries: (from) => (from === null ? 'along' : null),
    numbersAt: [195, 24],
  },
  {
    path: 'M205 118H313',
    label: 'verify',
    at: [259, 108],
    both: true,
    carries: between('unverified', 'active'),
    numbersAt: [259, 134],
  },
  {
    path: 'M158 152 206 189',
    label: null,
    both: true,
    carries: between('unverified', 'flagged'),
    numbersAt: [130, 186],
  },
  {
    path: 'M360 152 312 189',
    label: 'flag',
    at: [350, 190],
    both: true,
    carries: between('active', 'flagged'),
    numbersAt: [350, 206],
  },
  { path: 'M487 222H598', label: 'lock', at: [542, 212], both: true, carries: intoAndOut('locked') },
  { path: 'M785 130H912', label: 'freeze', at: [848, 120], both: true, carries: intoAndOut('frozen') },
  { path: 'M785 314H912', label: 'close', at: [848, 304], both: false, carries: intoAndOut('closed') },
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

type Flow = OverviewView['flow'];

/** An arrow's share of the day's moves. A move counts once, with the state that is stronger (domain: State). */
const BY_STRENGTH = ['close', 'freeze', 'lock'] as const;

function dayOf(arrow: Arrow, flow: Flow): { readonly along: number; readonly back: number } {
  const stronger = BY_STRENGTH.slice(
    0,
    Math.max(
      0,
      BY_STRENGTH.findIndex((label) => label === arrow.label),
    ),
  ).flatMap((label) => ARROWS.filter((each) => each.label === label));
  const total = { along: 0, back: 0 };
  for (const { from, to, count } of flow) {
    if (stronger.some((each) => each.carries(from, to) !== null)) continue;
    const way = arrow.carries(from, to);
    if (way) total[way] += count;
  }
  return total;
}

interface StatechartProps {
  readonly counts: ReadonlyMap<AccountState, number> | null;
  /** The last day's moves; null until they are known. */
  readonly flow: Flow | null;
}

/** Below the label. Units of the drawing. */
const NUMBERS_BELOW = 26;

/** The states and the ways between them, with the accounts in each now. The table below it says the same. */
export function Statechart({ counts, flow }: StatechartProps) {
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
        {ARROWS.map((arrow) => {
          const { path, label, at, both } = arrow;
          const day = flow && dayOf(arrow, flow);
          const numbersAt = arrow.numbersAt ?? (at && ([at[0], at[1] + NUMBERS_BELOW] as const));
          const anchor = label === 'register' || label === 'flag' ? 'start' : 'middle';
          return (
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
                <text x={at[0]} y={at[1]} fontSize={12} fill={tokens.textQuiet} textAnchor={anchor}>
                  {t(`overview.arrow.${label}`)}
                </text>
              )}
              {day && numbersAt && (
                <text
                  x={numbersAt[0]}
                  y={numbersAt[1]}
                  fontSize={12}
                  fontWeight={600}
                  fill={tokens.text}
                  textAnchor={anchor}
                >
                  {both
                    ? `→ ${number.format(day.along)}  ← ${number.format(day.back)}`
                    : `→ ${number.format(day.along)}`}
                </text>
              )}
            </g>
          );
        })}
        <text x={PLACES.maintenance[0]} y={378} fontSize={12} fill={tokens.textQuiet} textAnchor="middle">
          {t('overview.arrow.window')}
        </text>
        {(Object.keys(PLACES) as AccountState[]).map((state) => (
          <Node key={state} state={state} count={counts ? number.format(counts.get(state) ?? 0) : null} />
        ))}
      </Box>
    </Box>
  );
}
