import {
  countryChanged,
  countWithin,
  sumWithin,
  type Evidence,
  type Stretch,
} from '@standing/shared/signals/facts';
import type { Condition, RuleContent } from '@standing/shared/signals/rule';
import { severityRank } from '@standing/shared/signals/signal';
import { Engine, type RuleProperties } from 'json-rules-engine';

/** A rule in the version that is tried. */
export interface TriedRule {
  readonly code: string;
  readonly version: number;
  readonly content: RuleContent;
}

/** A rule that a signal has met, and the signals that it rests on. */
export interface RuleHit {
  readonly rule: TriedRule;
  readonly signalIds: readonly string[];
}

/** What a condition asks the engine. */
interface Asked {
  readonly fact: string;
  readonly operator: string;
  readonly value: unknown;
  readonly params?: Record<string, unknown>;
}

function asked(condition: Condition, rule: string, place: number): Asked {
  // Facts are kept by their parameters for one run: rule and place say whose they are.
  const params = { rule, place };
  switch (condition.fact) {
    case 'severity':
      return {
        fact: 'severity',
        operator: 'greaterThanInclusive',
        value: severityRank(condition.atLeast),
      };
    case 'amount':
      return { fact: 'amount', operator: 'greaterThanInclusive', value: condition.atLeast, params };
    case 'country':
      return { fact: 'country', operator: 'in', value: condition.oneOf };
    case 'country_changed':
      return { fact: 'country_changed', operator: 'equal', value: true, params };
    case 'count':
    case 'sum':
      return { fact: 'stretch', operator: 'greaterThanInclusive', value: condition.atLeast, params };
  }
}

function propertiesOf({ code, content }: TriedRule): RuleProperties {
  const conditions = content.conditions.map((condition, place) => asked(condition, code, place));
  return {
    name: code,
    event: { type: code },
    // A rule without conditions is met by its signal.
    conditions: content.match === 'any' && conditions.length > 0 ? { any: conditions } : { all: conditions },
  };
}

/**
 * Which of the rules a signal meets, in their order.
 *
 * @param rules those that are tried on signals of this type
 * @param evidenceFor what a rule may look at; rules differ in which signals they have used already
 */
export async function rulesMet(
  rules: readonly TriedRule[],
  evidenceFor: (rule: TriedRule) => Evidence,
): Promise<RuleHit[]> {
  if (rules.length === 0) return [];
  const byCode = new Map(rules.map((rule) => [rule.code, rule]));
  const stretches = new Map<string, Stretch[]>();
  const find = (params: Record<string, unknown>) => {
    const rule = byCode.get(params['rule'] as string);
    const condition = rule?.content.conditions[params['place'] as number];
    if (!rule || !condition) throw new Error('a condition of no rule');
    return { rule, condition, evidence: evidenceFor(rule) };
  };
  // An engine runs once: two runs of one at a time would take each other's end for their own and leave rules out.
  const engine = new Engine(rules.map(propertiesOf), {
    // Conditions are ours to the last member and name no path, so that nothing evaluates one.
    pathResolver: () => {
      throw new Error('conditions have no paths');
    },
  });
  engine.addFact('severity', () => severityRank(signalOf(rules, evidenceFor).severity));
  engine.addFact('country', () => signalOf(rules, evidenceFor).country);
  engine.addFact('amount', (params) => {
    const { condition, evidence } = find(params);
    const { amount } = evidence.signal;
    return condition.fact === 'amount' && amount?.currency === condition.currency ? amount.minor : -1;
  });
  engine.addFact('country_changed', (params) => countryChanged(find(params).evidence));
  engine.addFact('stretch', (params) => {
    const { rule, condition, evidence } = find(params);
    if (condition.fact !== 'count' && condition.fact !== 'sum')
      throw new Error('a condition without a stretch');
    const stretch =
      condition.fact === 'sum' ? sumWithin(evidence, condition) : countWithin(evidence, condition);
    if (stretch.value >= condition.atLeast) {
      stretches.set(rule.code, [...(stretches.get(rule.code) ?? []), stretch]);
    }
    return stretch.value;
  });
  const { results } = await engine.run();
  const met = new Set(results.map(({ name }) => name));
  const signalId = signalOf(rules, evidenceFor).id;
  return rules
    .filter(({ code }) => met.has(code))
    .map((rule) => {
      const within = (stretches.get(rule.code) ?? []).flatMap(({ signalIds }) => signalIds);
      return { rule, signalIds: [...new Set([...within, signalId])] };
    });
}

function signalOf(
  rules: readonly TriedRule[],
  evidenceFor: (rule: TriedRule) => Evidence,
): Evidence['signal'] {
  // One signal for all of them.
  return evidenceFor(rules[0] as TriedRule).signal;
}
