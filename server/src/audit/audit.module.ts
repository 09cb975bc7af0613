import { Module } from '@nestjs/common';
import { ActorNames } from '../staff/actor-names.js';
import { AuditController } from './audit.controller.js';
import { AuditReadModel } from './audit.read-model.js';
import { AuditService } from './audit.service.js';
import { AuditStore } from './audit.store.js';

@Module({
  controllers: [AuditController],
  providers: [AuditService, AuditStore, AuditReadModel, ActorNames],
  exports: [AuditService],
})
export class AuditModule {}
