/** The worker's sequencer alone, which can be told to rest: `on`, `off` (its round ends first), `drain` (nothing waits). */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import '../../server/dist/platform/crypto/native-sha256.js';
import { createSequencer } from '../../server/dist/audit/tree/sequencer.loop.js';
import { Clock } from '../../server/dist/platform/clock.js';
import { loadConfig } from '../../server/dist/platform/config.js';
import { createDataSource } from '../../server/dist/platform/database/data-source.js';

const root = join(import.meta.dirname, '../..');
const config = loadConfig({ DATA_DIR: process.env.DATA_DIR }, root);
const dataSource = createDataSource({
  url: process.env.DATABASE_URL,
  applicationName: 'bench-sequencer',
  poolSize: 2,
  log: { info() {}, warn() {}, error() {} },
});
await dataSource.initialize();
const sequencer = createSequencer(config, dataSource, new Clock());
const orders = { isOn: false };
let running = Promise.resolve();

async function run() {
  while (orders.isOn) {
    const { isBehind } = await sequencer.run();
    if (!isBehind) await delay(config.sequencerPollMs);
  }
}

process.on('message', (what) => void obey(what));
process.once('disconnect', () => process.exit());
process.send({ ready: true });

async function obey(what) {
  if (what === 'on' && !orders.isOn) {
    orders.isOn = true;
    running = run();
  }
  if (what === 'off') {
    orders.isOn = false;
    await running;
  }
  if (what === 'drain') while ((await sequencer.run()).placed > 0);
  const { user, system } = process.cpuUsage();
  process.send({ done: what, cpuMs: (user + system) / 1000 });
}
