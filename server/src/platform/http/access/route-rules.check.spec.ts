import { Controller, Get, Module, Post } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { Public, Requires } from './access.decorators.js';
import { RouteRulesCheck } from './route-rules.check.js';

@Controller('guarded')
class GuardedController {
  @Get()
  @Requires('account.read')
  list() {
    return [];
  }
}

@Controller('open')
@Public()
class OpenController {
  @Get()
  show() {
    return {};
  }
}

@Controller('forgotten')
class ForgottenController {
  @Get('a')
  @Public()
  show() {
    return {};
  }
  @Post('b')
  change() {
    return {};
  }
}

async function start(...controllers: (new () => object)[]): Promise<void> {
  @Module({ imports: [DiscoveryModule], controllers, providers: [RouteRulesCheck] })
  class TestModule {}
  const app = await NestFactory.createApplicationContext(TestModule, { logger: false, abortOnError: false });
  await app.close();
}

test('an application whose routes all say who they are for starts', async () => {
  await expect(start(GuardedController, OpenController)).resolves.toBeUndefined();
});

test('an application with a route that does not say so refuses to start and names it', async () => {
  await expect(start(GuardedController, ForgottenController)).rejects.toThrow(
    /: ForgottenController\.change$/,
  );
});
