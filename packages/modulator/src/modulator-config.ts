import { type Weighting, weightings } from '@mem/dac';
import { checkMultiple, checkOption, checkPositive, MemError } from '@mem/errors';
import { checkGroups, type Groups } from '@mem/groups';

/** Architecture of the sub-networks: transformer blocks over tokens, or a two-layer MLP on one pooled vector. */
export type SubNetworkKind = 'transformer' | 'mlp';

/** Treatment of the stage-1 head: fine-tuned from its weights, kept frozen, or trained from new weights. */
export type HeadMode = 'trained' | 'frozen' | 'fresh';

/** Source of the group evidence: learned magnitudes, or the true group (a control: the ceiling). */
export type MagnitudeSource = 'learned' | 'true-group';

/** Architecture and loss of a modulator. Defaults that the paper does not state are ours. */
export interface ModulatorOptions {
  /**
   * Architecture of the sub-networks. On one pooled vector attention is only a linear map, hence the MLP.
   * @default 'transformer' for tokens, 'mlp' for one pooled vector
   */
  readonly kind?: SubNetworkKind;
  /**
   * Inner width of the sub-networks.
   * @default 256
   */
  readonly width?: number;
  /**
   * Transformer blocks per sub-network.
   * @default 1
   */
  readonly depth?: number;
  /**
   * Attention heads of a transformer block; must divide `width`.
   * @default 4
   */
  readonly numHeads?: number;
  /**
   * Number of largest logits of each group that the fusion sees; limited to the size of the smallest group.
   * @default 10
   */
  readonly topK?: number;
  /**
   * Hidden units of the fusion MLP.
   * @default 64
   */
  readonly fusionHidden?: number;
  /**
   * How the weight of a group acts on its logits; the paper does not say how weights are constrained.
   * @default 'raw'
   */
  readonly weighting?: Weighting;
  /**
   * Whether to subtract each sample's mean logit first.
   * @default false
   */
  readonly center?: boolean;
  /**
   * Treatment of the stage-1 head.
   * @default 'trained', or 'frozen' where there is no head
   */
  readonly head?: HeadMode;
  /**
   * Margin above which the true group's magnitude is pushed.
   * @default 100
   */
  readonly xi?: number;
  /**
   * Margin below which the other groups' magnitudes are pushed.
   * @default 0
   */
  readonly mu?: number;
  /**
   * Weight of the REO loss.
   * @default 1 / xi^2
   */
  readonly lambda?: number;
  /**
   * Source of the group evidence.
   * @default 'learned'
   */
  readonly magnitudes?: MagnitudeSource;
}

/** Resolved options: with the parameters, everything needed to rebuild a modulator. */
export interface ModulatorConfig extends Required<ModulatorOptions> {
  /** Number of classes, the width of the logits. */
  readonly numClasses: number;
  /** Width of the features. */
  readonly featureDim: number;
  /** Whether features are tokens, `[batch, tokens, featureDim]`. */
  readonly tokens: boolean;
  /** Width of the head's input; null where there is no head and logits are given. */
  readonly headDim: number | null;
  /** Groups of the classes. */
  readonly groups: Groups;
}

/** Part of a configuration that the data determine. */
export type ModulatorShape = Pick<ModulatorConfig, 'numClasses' | 'featureDim' | 'tokens' | 'headDim' | 'groups'>;

/**
 * Fills in the defaults and checks the result.
 * @throws MemError `bad-option` for numbers out of range, or a head mode that needs a head.
 * @throws MemError `unknown-name` for unknown choices.
 * @throws MemError `bad-group` for groups that no modulator can be fitted to.
 */
export function resolveModulatorConfig(shape: ModulatorShape, options: ModulatorOptions = {}): ModulatorConfig {
  const { tokens, headDim } = shape;
  const groups = checkGroups(shape.groups);
  const {
    kind = tokens ? 'transformer' : 'mlp',
    width = 256,
    depth = 1,
    numHeads = 4,
    topK = 10,
    fusionHidden = 64,
    weighting = 'raw',
    center = false,
    head = headDim === null ? 'frozen' : 'trained',
    xi = 100,
    mu = 0,
    lambda = 1 / xi ** 2,
    magnitudes = 'learned',
  } = options;
  checkOption('sub-network kind', kind, ['transformer', 'mlp']);
  checkOption('weighting', weighting, weightings);
  checkOption('head mode', head, ['trained', 'frozen', 'fresh']);
  checkOption('magnitude source', magnitudes, ['learned', 'true-group']);
  for (const [name, value] of Object.entries({ width, depth, numHeads, topK, fusionHidden })) {
    checkPositive(name, value, { integer: true });
  }
  checkPositive('xi', xi);
  if (!(lambda >= 0 && Number.isFinite(lambda))) {
    throw new MemError('bad-option', `lambda must be 0 or more, but is ${lambda}.`, { lambda });
  }
  if (!(mu >= 0 && mu < xi)) {
    throw new MemError('bad-option', `mu must be from 0 to less than xi (${xi}), but is ${mu}.`, { mu, xi });
  }
  if (kind === 'transformer') checkMultiple('width', width, 'numHeads', numHeads);
  if (headDim === null && head !== 'frozen') {
    throw new MemError(
      'bad-option',
      `head '${head}' needs the stage-1 head's weight; give it, or use 'frozen' with logits.`,
      { head },
    );
  }
  const smallest = Math.min(...groups.classes.map((classes) => classes.length));
  return {
    ...shape,
    groups,
    kind,
    width,
    depth,
    numHeads,
    topK: Math.min(topK, smallest),
    fusionHidden,
    weighting,
    center,
    head,
    xi,
    mu,
    lambda,
    magnitudes,
  };
}
