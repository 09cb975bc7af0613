import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { ROOT_DIR } from './postgres.js';
import { DEMO_PASSWORD, emailOf, startProduct, type DemoStaff, type Product } from './product.js';

/** Longest time that anything on a screen may take on a busy machine, in milliseconds. */
const PATIENCE_MS = 20_000;

const CACHE = join(ROOT_DIR, 'node_modules/.cache/standing');
const CHROMIUM_PACKAGE = require.resolve('@sparticuz/chromium');

/** The part of axe-core that is used here. */
interface AxeResults {
  violations: { id: string; help: string; nodes: { target: unknown[]; failureSummary?: string }[] }[];
}
declare const axe: { run(context: Document, options: object): Promise<AxeResults> };
const AXE_SOURCE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG 2.2 A and AA, and what axe holds to be good practice. */
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * Unpacks the Chromium that comes from npm, with the libraries that a bare system lacks, once per installation. Beside
 * and then in its place: two test files may start at once, and one that is killed must not leave half a browser.
 */
async function unpackedChromium(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(CHROMIUM_PACKAGE, '../../package.json'), 'utf8')) as {
    version: string;
  };
  const folder = join(CACHE, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const draft = mkdtempSync(join(CACHE, 'chromium-draft-'));
  const script = `import chromium from ${JSON.stringify(pathToFileURL(CHROMIUM_PACKAGE))}; await chromium.executablePath();`;
  try {
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      // It unpacks into the folder for temporary files, and the libraries only where they are known to lack.
      env: { ...process.env, TMPDIR: draft, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
    });
    renameSync(draft, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}

/** Starts Chromium: the one that `CHROMIUM_PATH` names, else the one from npm. No system package is needed. */
async function launchBrowser(): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--font-render-hinting=none'];
  const named = process.env['CHROMIUM_PATH'];
  if (named) return chromium.launch({ executablePath: named, args });
  const folder = await unpackedChromium();
  const executablePath = join(folder, 'chromium');
  try {
    return await chromium.launch({ executablePath, args });
  } catch {
    const libraries = join(folder, 'al2023/lib');
    return chromium.launch({ executablePath, args, env: { ...process.env, LD_LIBRARY_PATH: libraries } });
  }
}

/**
 * What each page is shown to axe in. Names and languages do not depend on the theme, nor contrast on the language: two looks
 * see every page in both languages and both themes.
 */
export const LOOKS = [
  ['en', 'light'],
  ['zh-CN', 'dark'],
] as const;

export interface ScreenOptions {
  readonly language?: 'en' | 'zh-CN';
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
}

/** A window of one person, with what went wrong in it. */
export class Screen {
  /** Errors of scripts, breaches of the content security policy, and requests that left the product. */
  readonly troubles: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly url: string,
  ) {
    page.on('pageerror', (error) => this.troubles.push(error.message));
    page.on('console', (message) => {
      // The browser reports every answer of 400 and above; the screens deal with those.
      const isAnswer = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isAnswer) this.troubles.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) {
        this.troubles.push(`request to ${request.url()}`);
      }
    });
  }

  /** Opens a window on the product's first page. */
  static async open(browser: Browser, url: string, options: ScreenOptions = {}): Promise<Screen> {
    const { language = 'en', theme = 'light', width = 1280 } = options;
    const context = await browser.newContext({
      locale: language,
      colorScheme: theme,
      viewport: { width, height: 800 },
      timezoneId: 'Asia/Shanghai',
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const screen = new Screen(context, await context.newPage(), url);
    await screen.go('/');
    return screen;
  }

  async go(path: string): Promise<void> {
    await this.page.goto(`${this.url}${path}`);
    await this.page.getByRole('heading', { level: 1 }).waitFor();
  }

  /** Signs in with the keyboard; the first field has the focus. */
  async signIn(staff: DemoStaff, password = DEMO_PASSWORD): Promise<void> {
    await this.page.locator('input[name=email]:focus').waitFor();
    await this.page.keyboard.type(emailOf(staff));
    await this.page.locator('input[name=password]').focus();
    await this.page.keyboard.type(password);
    await this.page.keyboard.press('Enter');
    await this.page.locator('input[name=password]').waitFor({ state: 'detached' });
  }

  /** Presses Tab until an element has the focus. */
  async tabTo(target: Locator): Promise<void> {
    const enough = 60;
    for (let presses = 0; presses < enough; presses += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not reach ${String(target)}`);
  }

  /** Waits until an element has the focus. */
  async hasFocus(target: Locator): Promise<void> {
    await target.and(this.page.locator(':focus')).waitFor();
  }

  /** Runs axe on the page as it is; gives one line per violation. */
  async axe(): Promise<string[]> {
    // Past the page's content security policy, which allows no script of ours.
    const client = await this.context.newCDPSession(this.page);
    await client.send('Runtime.evaluate', { expression: AXE_SOURCE });
    await client.detach();
    const { violations } = await this.page.evaluate(
      (tags) => axe.run(document, { resultTypes: ['violations'], runOnly: tags }),
      AXE_TAGS,
    );
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
  }

  close(): Promise<void> {
    return this.context.close();
  }
}

/** The product and a browser, for the length of a test file. */
export class Stage {
  private readonly screens: Screen[] = [];

  private constructor(
    readonly product: Product,
    private readonly browser: Browser,
  ) {}

  static async set(seed?: 'demo' | 'staff', settings?: Readonly<Record<string, string>>): Promise<Stage> {
    const product = await startProduct(seed, settings);
    try {
      return new Stage(product, await launchBrowser());
    } catch (error) {
      await product.stop();
      throw error;
    }
  }

  async screen(options?: ScreenOptions): Promise<Screen> {
    const screen = await Screen.open(this.browser, this.product.url, options);
    this.screens.push(screen);
    return screen;
  }

  /** Closes all screens; gives what went wrong in them. */
  async clear(): Promise<string[]> {
    const screens = this.screens.splice(0);
    await Promise.all(screens.map((screen) => screen.close()));
    return screens.flatMap((screen) => screen.troubles);
  }

  async strike(): Promise<void> {
    await this.browser.close();
    await this.product.stop();
  }
}
