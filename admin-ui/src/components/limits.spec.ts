import * as contract from '@standing/shared/contracts/common';
import * as limits from './limits.js';

test('the limits are those of the contract', () => {
  expect(limits.PAGE_DEPTH_MAX).toBe(contract.PAGE_DEPTH_MAX);
  expect(limits.NOTE_MAX_LENGTH).toBe(contract.NOTE_MAX_LENGTH);
});
