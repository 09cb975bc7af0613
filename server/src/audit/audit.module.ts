import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { createProfilesService } from '../accounts/accounts.factory.js';
import { ProfilesService } from '../accounts/profile/profiles.service.js';
import { Clock } from '../platform/clock.js';
import type { Config } from '../platform/config.js';
import { DenialLog } from '../platform/http/access/denial-log.js';
import { CONFIG } from '../platform/platform.module.js';
import { ActorNames } from '../staff/actor-names.js';
import { AuditController } from './audit.controller.js';
import { AuditReadModel } from './audit.read-model.js';
import { AuditService } from './audit.service.js';
import { AuditStore } from './audit.store.js';
import { EvidenceController } from './evidence/evidence.controller.js';
import { EvidenceReadModel } from './evidence/evidence.read-model.js';
import { EvidenceService } from './evidence/evidence.service.js';
import { DenialsService } from './denials.service.js';
import { EntriesReadModel } from './entries.read-model.js';
import { EntriesService } from './entries.service.js';
import { LogReads } from './log-reads.service.js';
import { LogKeysService } from './tree/log-keys.service.js';
import { RememberedCheckpoint } from './tree/remembered-checkpoint.js';
import { VerificationController } from './verification/verification.controller.js';
import { VerificationReadModel } from './verification/verification.read-model.js';
import { VerificationRunsService } from './verification/verification-runs.service.js';
import { VerificationRunsStore } from './verification/verification-runs.store.js';
import { VerificationService } from './verification/verification.service.js';
import { VerificationStore } from './verification/verification.store.js';
import { LogMetrics } from './tree/log-metrics.js';
import { LogTreeReadModel } from './tree/log-tree.read-model.js';
import { LogController } from './tree/log.controller.js';
import { LogService } from './tree/log.service.js';

@Module({
  controllers: [AuditController, EvidenceController, LogController, VerificationController],
  providers: [
    AuditService,
    AuditStore,
    AuditReadModel,
    ActorNames,
    DenialsService,
    { provide: DenialLog, useExisting: DenialsService },
    EvidenceReadModel,
    EvidenceService,
    EntriesReadModel,
    EntriesService,
    LogMetrics,
    LogReads,
    LogService,
    LogTreeReadModel,
    VerificationReadModel,
    VerificationRunsService,
    VerificationRunsStore,
    VerificationService,
    VerificationStore,
    {
      provide: RememberedCheckpoint,
      inject: [CONFIG],
      useFactory: (config: Config) => new RememberedCheckpoint(config.dataDir),
    },
    {
      provide: ProfilesService,
      inject: [CONFIG, DataSource, Clock],
      useFactory: createProfilesService,
    },
    {
      provide: LogKeysService,
      inject: [CONFIG, DataSource, Clock],
      useFactory: (config: Config, dataSource: DataSource, clock: Clock) =>
        LogKeysService.on(config, dataSource, clock),
    },
  ],
  exports: [AuditService, EntriesService, LogKeysService, LogService, DenialLog],
})
export class AuditModule {}
