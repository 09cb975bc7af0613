import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandContext } from './command.js';
import { command, readSpecimensArguments } from './specimens.command.js';

describe('npm run specimens', () => {
  it('draws all kinds and variants in turn, unless told which', () => {
    const { choices, count, on } = readSpecimensArguments(['--out', 'x'], '2026-01-15');
    expect(choices).toHaveLength(35);
    expect(count).toBe(35);
    expect(on).toBe('2026-01-15');
    const chosen = readSpecimensArguments(['--out', 'x', '--kind', 'passport', '--variant', 'blurred'], on);
    expect(chosen.choices).toEqual([{ kind: 'passport', variant: 'blurred' }]);
  });

  it.each([
    [[]],
    [['--out', 'x', '--count', '0']],
    [['--out', 'x', '--count', '1e3']],
    [['--out', 'x', '--on', '2026-02-31']],
    [['--out', 'x', '--kind', 'selfie']],
    [['--out', 'x', '--kind', 'passport', '--variant', 'too_old']],
    [['--out', 'x', '--unknown']],
  ])('says how it is used when called with %j', (args) => {
    expect(() => readSpecimensArguments(args, '2026-01-15')).toThrow('npm run specimens -- --out <folder>');
  });

  it('writes the files and a list of what they say', async () => {
    const out = await mkdtemp(join(tmpdir(), 'standing-specimens-'));
    const print = jest.spyOn(console, 'log').mockImplementation(() => {});
    try {
      const args = ['--out', out, '--count', '2', '--kind', 'utility_bill', '--on', '2026-01-15'];
      const context = { args, signal: new AbortController().signal } as unknown as CommandContext;
      await command.run(context);
      const list = JSON.parse(await readFile(join(out, 'specimens.json'), 'utf8')) as { file: string }[];
      expect(list).toHaveLength(2);
      expect(new Set(await readdir(out))).toEqual(
        new Set(['specimens.json', ...list.map(({ file }) => file)]),
      );
      expect(list[0]).toMatchObject({ kind: 'utility_bill', variant: 'clear', rejectFor: null });
      expect(print).toHaveBeenCalledWith(expect.stringContaining('2 specimens'));
    } finally {
      print.mockRestore();
      await rm(out, { recursive: true, force: true });
    }
  });
});
