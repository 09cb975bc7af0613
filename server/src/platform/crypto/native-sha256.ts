import { hash } from 'node:crypto';
import { lendSha256 } from '@standing/shared/audit/sha256';

// For whole programs, by being imported: hashing is most of what sealing and verifying an event costs.
lendSha256((bytes) => hash('sha256', bytes, 'buffer'));
