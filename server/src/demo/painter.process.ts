import { drawSpecimen, type SpecimenOrder } from './specimens/specimen.js';

let last: Promise<unknown> = Promise.resolve();

process.on('message', (order: SpecimenOrder) => {
  last = last.then(async () => process.send?.(await drawSpecimen(order)));
});
// Whoever asked is gone.
process.on('disconnect', () => process.exit(0));
