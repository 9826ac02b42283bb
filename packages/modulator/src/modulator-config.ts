import { type Weighting, weightings } from '@mem/dac';
import { checkOption, checkPositive, MemError } from '@mem/errors';
import { checkGroups, type Groups } from '@mem/groups';

/** What a group's sub-network is made of: transformer blocks over tokens, or a two-layer MLP on one pooled vector. */
export type SubNetworkKind = 'transformer' | 'mlp';

/** What happens to the stage-1 head: trained along from its weights, kept, or trained from new weights. */
export type HeadMode = 'trained' | 'frozen' | 'fresh';

/** Where the group evidence comes from: learned magnitudes, or the true group (a control: the ceiling). */
export type MagnitudeSource = 'learned' | 'true-group';

/** A modulator's architecture and loss; what the paper does not state has our defaults. */
export interface ModulatorOptions {
  /** Default: `transformer` for tokens, `mlp` for one pooled vector, on which attention is only a linear map. */
  readonly kind?: SubNetworkKind;
  /** The sub-networks' inner width; 256 unless given. */
  readonly width?: number;
  /** Transformer blocks in a sub-network; 1 unless given. */
  readonly depth?: number;
  /** Attention heads of a transformer block; must divide `width`; 4 unless given. */
  readonly numHeads?: number;
  /** Each group's largest logits that the fusion sees; cut to the smallest group; 10 unless given. */
  readonly topK?: number;
  /** Hidden units of the fusion MLP; 64 unless given. */
  readonly fusionHidden?: number;
  /** How a group's weight acts on its logits, `raw` unless given; the paper does not say how weights are constrained. */
  readonly weighting?: Weighting;
  /** Subtract each sample's mean logit first. */
  readonly center?: boolean;
  /** `trained` unless given, or `frozen` where there is no head. */
  readonly head?: HeadMode;
  /** What the right group's magnitude is pushed above; 100 unless given. */
  readonly xi?: number;
  /** What the other groups' magnitudes are pushed below; 0 unless given. */
  readonly mu?: number;
  /** The REO loss's weight; default 1 / xi^2. */
  readonly lambda?: number;
  /** `learned` unless given. */
  readonly magnitudes?: MagnitudeSource;
}

/** Options resolved against data: all that rebuilds a modulator beside its parameters. */
export interface ModulatorConfig extends Required<ModulatorOptions> {
  /** Of the logits. */
  readonly numClasses: number;
  /** The last axis of the features. */
  readonly featureDim: number;
  /** Whether features are tokens, `[batch, tokens, featureDim]`. */
  readonly tokens: boolean;
  /** The head's input width; null where logits are given and there is no head. */
  readonly headDim: number | null;
  /** Which class is of which group. */
  readonly groups: Groups;
}

/** What the data fixes of a configuration. */
export type ModulatorShape = Pick<ModulatorConfig, 'numClasses' | 'featureDim' | 'tokens' | 'headDim' | 'groups'>;

/**
 * Fills in the defaults.
 * @throws MemError `bad-option`, `unknown-name`; `bad-group` for groups that no modulator can be fitted to.
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
  if (kind === 'transformer' && width % numHeads !== 0) {
    throw new MemError('bad-option', `width (${width}) must be a multiple of numHeads (${numHeads}).`, {
      width,
      numHeads,
    });
  }
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
