import { Global, Module, type DynamicModule } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from './clock.js';
import { AccessSettings } from './http/access/access-settings.js';
import type { Config } from './config.js';

/** Injection token of the settings. */
export const CONFIG = Symbol('config');

/** What every module may ask for: the settings, the database, the clock. */
@Global()
@Module({})
export class PlatformModule {
  static with(config: Config, dataSource: DataSource): DynamicModule {
    return {
      module: PlatformModule,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: DataSource, useValue: dataSource },
        { provide: AccessSettings, useValue: new AccessSettings(config) },
        Clock,
      ],
      exports: [CONFIG, DataSource, AccessSettings, Clock],
    };
  }
}
