/**
 * `npm run docs:statechart [-- --check]`: draws docs/statechart.md from the statechart in shared/src/account. With
 * `--check` nothing is written: it fails when the document is not what the statechart says.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { runsUnderNode24 } from './node24.mjs';

const root = join(import.meta.dirname, '..');
const file = 'docs/statechart.md';

/** Reads the sources themselves: a build may be missing or older than they are. */
async function loadStatechart() {
  const hooks = module.registerHooks({
    resolve: (specifier, context, next) =>
      next(context.parentURL?.endsWith('.ts') ? specifier.replace(/\.js$/, '.ts') : specifier, context),
  });
  try {
    const { ACCOUNT_STATES } = await import('../shared/src/account/state.ts');
    const statechart = await import('../shared/src/account/transitions.ts');
    return { ...statechart, ACCOUNT_STATES };
  } finally {
    hooks.deregister();
  }
}

/** `[*]` is Mermaid's mark for where everything starts. */
const START = '[*]';

/**
 * The arrows between different states, few enough to be read: one for each pair, with all its commands; and where a
 * command joins a state with every state weaker than another, one for the box around those.
 *
 * @returns the boxes that are needed, widest first, and the arrows' commands by `from --> to`
 */
function arrowsOf({ ACCOUNT_STATES, ALLOWED_TRANSITIONS, NO_STATE }) {
  const boxes = ACCOUNT_STATES.map((state, n) => ({
    state,
    id: `weaker_than_${state}`,
    members: ACCOUNT_STATES.slice(n + 1),
  })).filter(({ members }) => members.length > 1);
  const used = new Set();
  const arrows = new Map();
  const draw = (from, to, command) => {
    const arrow = `${from} --> ${to}`;
    arrows.set(arrow, [...(arrows.get(arrow) ?? []), command]);
  };
  for (const command of new Set(ALLOWED_TRANSITIONS.map((move) => move.command))) {
    let left = ALLOWED_TRANSITIONS.filter((move) => move.command === command && move.from !== move.to);
    for (const end of ['to', 'from']) {
      const other = end === 'to' ? 'from' : 'to';
      for (const state of ACCOUNT_STATES) {
        for (const box of boxes) {
          if (box.members.includes(state)) continue;
          const joined = left.filter((move) => move[end] === state && box.members.includes(move[other]));
          if (joined.length < box.members.length) continue;
          left = left.filter((move) => !joined.includes(move));
          used.add(box);
          if (end === 'to') draw(box.id, state, command);
          else draw(state, box.id, command);
        }
      }
    }
    for (const { from, to } of left) draw(from === NO_STATE ? START : from, to, command);
  }
  return { boxes: boxes.filter((box) => used.has(box)), arrows };
}

/**
 * States and boxes, indented. In each box the state with a box comes first, then that box: Mermaid aims arrows at a
 * box's first state, so whatever is drawn above that hides them.
 */
function nested(states, boxes, indent = '  ') {
  const head = states.find((state) => boxes.some((box) => box.state === state));
  const plain = (list) => list.map((state) => indent + state);
  if (head === undefined) return plain(states);
  const { id, members } = boxes.find((box) => box.state === head);
  return [
    ...plain([head]),
    `${indent}state "weaker than ${head}" as ${id} {`,
    ...nested(members, boxes, `${indent}  `),
    `${indent}}`,
    ...plain(states.slice(0, states.indexOf(head))),
  ];
}

function diagram(statechart) {
  const { boxes, arrows } = arrowsOf(statechart);
  return [
    '---',
    'config:',
    '  state:',
    '    nodeSpacing: 90',
    '    rankSpacing: 70',
    '---',
    'stateDiagram-v2',
    ...nested(statechart.ACCOUNT_STATES, boxes),
    ...[...arrows].map(([arrow, commands]) => `  ${arrow} : ${commands.join(', ')}`),
  ].join('\n');
}

function table({ TRANSITIONS, NO_STATE }) {
  const cell = (state) => (state === NO_STATE ? '—' : `\`${state}\``);
  const rows = TRANSITIONS.flatMap(({ command, moves }) =>
    Object.entries(moves).map(
      ([from, targets]) => `| \`${command}\` | ${cell(from)} | ${targets.map(cell).join(', ')} |`,
    ),
  );
  return ['| command | from | to |', '| --- | --- | --- |', ...rows].join('\n');
}

function documentOf(statechart) {
  const { ACCOUNT_STATES, ALLOWED_TRANSITIONS } = statechart;
  const covered = ALLOWED_TRANSITIONS.filter((move) => move.from === move.to).length;
  return `# Statechart of an account

<!-- Written by npm run docs:statechart from shared/src/account. Do not edit. -->

An account's state is derived from its facts and the clock. The first that applies is shown, the strongest first:
${ACCOUNT_STATES.map((state) => `\`${state}\``).join(', ')}.

Commands change facts. An event records the state before and after its command, and only the moves below are possible:
\`decide\` asserts it, and the database refuses an event with any other move.

A box holds the states weaker than one; an arrow from or to a box stands for one from or to each state in it. Not drawn
are the ${covered} moves that leave the state as it was, because a stronger fact covers the one that changed, or another of
its kind is in force. The table has them.

\`\`\`mermaid
${diagram(statechart)}
\`\`\`

Time changes the state as well, without a command: a lock or a verification that runs out at an instant has no effect
from that instant on, and its \`expire_…\` event is recorded later with that instant; a maintenance window covers and
uncovers accounts without an event of theirs.

## All ${ALLOWED_TRANSITIONS.length} moves

${table(statechart)}
`;
}

async function main() {
  const statechart = await loadStatechart();
  const config = await resolveConfig(join(root, file));
  const text = await format(documentOf(statechart), { ...config, parser: 'markdown' });
  if (!process.argv.includes('--check')) {
    writeFileSync(join(root, file), text);
    return;
  }
  let present = '';
  try {
    present = readFileSync(join(root, file), 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  if (present === text) return;
  const [was, is] = [present, text].map((part) => part.split('\n'));
  const line = is.findIndex((content, n) => content !== was[n]);
  console.error(
    `${file} is not what shared/src/account says, from line ${line + 1} on. Run: npm run docs:statechart`,
  );
  process.exitCode = 1;
}

if (runsUnderNode24()) await main();
