import { Module } from '@nestjs/common';
import { ReasonsController } from './reasons.controller.js';
import { ReasonsReadModel } from './reasons.read-model.js';
import { ReasonsService } from './reasons.service.js';
import { ReasonsStore } from './reasons.store.js';

@Module({
  controllers: [ReasonsController],
  providers: [ReasonsService, ReasonsStore, ReasonsReadModel],
  exports: [ReasonsService],
})
export class ReasonsModule {}
