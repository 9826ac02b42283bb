import { randomKey, uniforms } from '@mem/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Extent } from './image-box.js';
import { applyImageOperation, type ImageOperationName } from './image-operations.js';
import type { TransformOptions } from './transform-affine.js';

const fill = [10, 200, 77];

function apply(
  image: Uint8Array,
  extent: Extent,
  name: ImageOperationName,
  amount: number,
  interpolation: TransformOptions['interpolation'] = 'bicubic',
): Uint8Array {
  const out = image.slice();
  applyImageOperation(out, extent, { name, amount }, { interpolation, fill });
  return out;
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** An image [height, width, 3] of what `value` gives for each column, row and channel. */
function imageOf({ height, width }: Extent, value: (x: number, y: number, k: number) => number): Uint8Array {
  return Uint8Array.from({ length: height * width * 3 }, (_, i) =>
    value(Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3),
  );
}

const small = { height: 4, width: 5 };
const pattern = imageOf(small, (x, y, k) => (x * 37 + y * 91 + k * 53 + ((x * y * 7) % 29) * 5) % 256);

/** Images up to 12 x 12. */
const image = fc
  .record({ height: fc.integer({ min: 1, max: 12 }), width: fc.integer({ min: 1, max: 12 }) })
  .chain((extent) => {
    const length = extent.height * extent.width * 3;
    return fc.record({ extent: fc.constant(extent), bytes: fc.uint8Array({ minLength: length, maxLength: length }) });
  });

describe('applyImageOperation', () => {
  // All values were made by PIL 9.4: ImageOps, ImageEnhance, Image.point, Image.rotate, Image.transform.
  it.each<[ImageOperationName, number, string]>([
    [
      'invert',
      0,
      'ffca95daa570b5804b905b266b3601a46f3a5c27f214dfaacc9762844f1a4914dfdea974733e0999642f2ef9c4eeb984602bf6632ef96631fcd8a36e',
    ],
    [
      'posterize',
      0,
      '000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000',
    ],
    [
      'posterize',
      1,
      '000000000080000080008080808080008080808000800000000080008080808000000080808080008080800000000000808000808000808000000080',
    ],
    [
      'posterize',
      3,
      '0020602040804060a060a0c080c0e04080c0a0c000e0204020608060a0e0a0e02020408080c0e06080c0c0002000406080c00080c00080c000204080',
    ],
    [
      'posterize',
      4,
      '0030602050804070b060a0d090c0f05090c0a0d000e0205030609070b0e0b0e02020508080c0f06090d0d0003010407090d00090d00090c000205090',
    ],
    [
      'solarize',
      0,
      'ffca95daa570b5804b905b266b3601a46f3a5c27f214dfaacc9762844f1a4914dfdea974733e0999642f2ef9c4eeb984602bf6632ef96631fcd8a36e',
    ],
    [
      'solarize',
      26,
      '00ca95daa570b5804b905b266b3601a46f3a5c270d14dfaacc9762844f1a4914dfdea974733e0999642f2e06c411b984602b09632e06663103d8a36e',
    ],
    [
      'solarize',
      128,
      '00356a255a704a7f4b6f5b266b36015b6f3a5c270d1420553368627b4f1a491420215674733e0966642f2e063b11467b602b09632e06663103275c6e',
    ],
    [
      'solarize',
      256,
      '00356a255a8f4a7fb46fa4d994c9fe5b90c5a3d80deb205533689d7bb0e5b6eb2021568b8cc1f6669bd0d1063b11467b9fd4099cd10699ce03275c91',
    ],
    [
      'solarize-add',
      0,
      '00356a255a8f4a7fb46fa4d994c9fe5b90c5a3d80deb205533689d7bb0e5b6eb2021568b8cc1f6669bd0d1063b11467b9fd4099cd10699ce03275c91',
    ],
    [
      'solarize-add',
      99,
      '6398cd88bd8fade2b4d2a4d994c9febe90c5a3d870eb83b896cb9ddeb0e5b6eb8384b98b8cc1f6c99bd0d1699e74a9de9fd46c9cd16999ce668abf91',
    ],
    [
      'color',
      0.1,
      '262c314b515670767b959ba0bac0c581878cafb4a0705c61595f64a1a7acc2c7b3474d52b2b8bd8c9297564247373d42abb09ca8ad99a5aa964d5358',
    ],
    [
      'contrast',
      0.1,
      '74797e777d827b80867f848982888d7d82878489758b777c797e8380858b868b77777c8282878c7e838889747a757b80848975838974838874787d82',
    ],
    [
      'brightness',
      0.1,
      '00050a03090e070c120b10150e1419090e13101501170308050a0f0c111612170303080d0e13180a0f1414000501070c0f15000f14000f140003090e',
    ],
    [
      'sharpness',
      0.1,
      '00356a255a8f4a7fb46fa4d994c9fe5b90c57fa2549a5d806577ac7bb0e5b6eb205e816f87aa98798b9dd1063b11467b9fd4099cd10699ce03275c91',
    ],
    [
      'color',
      0.25,
      '202d3a45525f6a77848f9ca9b4c1ce7b8895adba8885525f53606d9ba8b5c0cd9b414e5bacb9c68693a06b3845313e4ba9b684a6b381a3b07e475461',
    ],
    [
      'contrast',
      0.25,
      '606e7b6a778473808d7c89978593a07784928996649b68766d7a887f8c9a8e9b6869768383919e7a879495626f65727f8895638795628794616a7785',
    ],
    [
      'brightness',
      0.25,
      '000d1a091623121f2d1b293625323f1624312836033a08150c1a271e2c392d3a0808152223303d19263434010e04111e273502273401263300091724',
    ],
    [
      'sharpness',
      0.25,
      '00356a255a8f4a7fb46fa4d994c9fe5b90c585ab48a753795d74a97bb0e5b6eb20547a7388aea8768ea6d1063b11467b9fd4099cd10699ce03275c91',
    ],
    [
      'color',
      1.5,
      '003a890f5fae3484d359a9f87eceff4595e49ceb00ff004e1d6dbc65b5ffaffe000b5baa76c6ff50a0efff0034004b9a98e70095e40092e1001161b0',
    ],
    [
      'contrast',
      1.5,
      '000f5e0046962e7ecd66b5ff9dedff4897e7b4ff00ff003f0c5bab78c7ffd0ff0000409091e1ff58a8f7f90018002878aefd00a9f900a5f400004999',
    ],
    [
      'brightness',
      1.5,
      '004f9f3787d66fbeffa6f6ffdeffff88d8fff4ff13ff307f4c9cebb8ffffffff303181d0d2ffff99e8ffff09581969b8eeff0deaff09e5ff043a8ad9',
    ],
    [
      'sharpness',
      1.5,
      '00356a255a8f4a7fb46fa4d994c9fe5b90c5b6f500ff003d175f947bb0e5b6eb20003e9a8ecdff5ba3ecd1063b11467b9fd4099cd10699ce03275c91',
    ],
    [
      'color',
      1.9,
      '003ea20063c72388ec48adff6dd2ff3499fd96fb00ff00480c71d554b9ffa9ff00005fc365caff3fa4ffff002e004fb392f7008ff4008cf1000065c9',
    ],
    [
      'contrast',
      1.9,
      '00005500369b187de15ec3ffa5ffff389dffc1ff00ff002d0051b675daffe5ff00002f9495faff4db2ffff0000001075baff00b4ff00aeff00003a9f',
    ],
    [
      'brightness',
      1.9,
      '0064c946abff8cf1ffd2ffffffffffacffffffff18ff3ca160c5ffe9ffffffff3c3ea3ffffffffc1ffffff0b702085e9ffff11ffff0bffff054aaeff',
    ],
    [
      'sharpness',
      1.9,
      '00356a255a8f4a7fb46fa4d994c9fe5b90c5c6ff00ff002900588d7bb0e5b6eb20002aa690d7ff52aaffd1063b11467b9fd4099cd10699ce03275c91',
    ],
  ])('does what PIL does, %s %d', (name, amount, expected) => {
    expect(hex(apply(pattern, small, name, amount))).toBe(expected);
  });

  it.each<[ImageOperationName, number, TransformOptions['interpolation'], string]>([
    [
      'rotate',
      -30,
      'bilinear',
      '6da2a3578c7c49717f4e83b80ac84da8dd275f9456d2534d6e6ca17db2e75b90416ea36986aee3537bb07bb0e50ac84d9cd10691c62e8e546cbf285d',
    ],
    [
      'rotate',
      -7.5,
      'bilinear',
      '184d822f647b4477ab679cd18cc1f673a8998fc426e52c50466a9f7cb1e685ba3b376c8189bdf2648dc2ba33682f64629ed3089bd00882b033554479',
    ],
    [
      'rotate',
      12,
      'bilinear',
      '0d427731669b5887bc6da2d788bdf23e739292ad2ed6295e4475aa9f679c8fc466457a6b81b4e973a8ab893c625b90526ba0399bd00d9acf044f845e',
    ],
    [
      'rotate',
      30,
      'bilinear',
      '0ac84d457aaf648cc16a9fd48c8dc21a4f7b827f5bb93a6f5a7eb3c30e43568bbb6da24a78a0d184b98065924ba3d8416ca14a8abf279bd0050ac84d',
    ],
    [
      'shear-x',
      -0.3,
      'bilinear',
      '00356a1f54894479ae699ed38ec3f85b90c582b75fca723485477c5a8fc40ac84d90c53a3b70a582b7ec8075aa0ac84d11467b97cc0e9cd10699ce03',
    ],
    [
      'shear-y',
      -0.3,
      'bilinear',
      '00356a255a8f0ac84d0ac84d0ac84d4d82b76a9f4772679c6fa4d994c9fea8dd385b9052d3487d366ba083b8ed295e6d669b4390c5ba6398cdb24176',
    ],
    [
      'shear-x',
      0.27,
      'bilinear',
      '04396e295e934e83b873a8dd94c9fe78ad7ac08d2aa03d725085ba7bb0e5518668699ed372a7dcae366b0ac84d97cc0f9cd10699ce032d62890ac84d',
    ],
    [
      'shear-y',
      0.27,
      'bilinear',
      '0c4176588d5ab63e73366ba08d8bc0679cae6ea340aa8cc16398cdac184d9fd42c54895696cb5496cb0e275c9111467b9fd4090ac84d0ac84d0ac84d',
    ],
    [
      'translate-x',
      -0.45,
      'bilinear',
      '0ac84d0ac84d00356a1b50854075aa0ac84d0ac84d5b90c591c63bd94e430ac84d0ac84db6eb20467b7071a6db0ac84d0ac84d11467b7bb0259cd106',
    ],
    [
      'translate-y',
      -0.45,
      'bilinear',
      '0ac84d0ac84d0ac84d0ac84d0ac84d0ac84d0ac84d0ac84d0ac84d0ac84d12477c3e73756a6ca16398cd8fc4f96da2a489be26d840753d72a78c8ec3',
    ],
    [
      'translate-x',
      0.4,
      'bilinear',
      '4a7fb46fa4d994c9fe0ac84d0ac84deb205533689d7bb0e50ac84d0ac84d8cc1f6669bd0d1063b0ac84d0ac84d9cd10699ce03275c910ac84d0ac84d',
    ],
    [
      'translate-y',
      0.4,
      'bilinear',
      '91c661548a58b280b55186bbae497e5288566ca13c95ca6584b9546a396e0ac84d0ac84d0ac84d0ac84d0ac84d0ac84d0ac84d0ac84d0ac84d0ac84d',
    ],
    [
      'rotate',
      -30,
      'bicubic',
      '7bb0bf519a7f5578763c96c80ac84dade21e559750f74a366c468c80b8ed5a8f40569c878fc0ff3a70bd76baef0ac84da2d7009cdc2798445ce50e3f',
    ],
    [
      'rotate',
      -7.5,
      'bicubic',
      '0c41902b65744173a765a0d493c6fb88bda795d718f1284b3e5e946fc7fc8fc426235a948fc4fa5c85d3d62154215669bdf2009ed30382af32542a76',
    ],
    [
      'rotate',
      12,
      'bicubic',
      '002d722162b05b89bf67aadf86dbff356da2adc10cdd18622f6facb4598db4e963346e6e83b5ef72c3c095284d669b3d659838a4d907b2e200428f5c',
    ],
    [
      'rotate',
      30,
      'bicubic',
      '0ac84d2882bc6082ba53b3e89a8bbf154c76a9882ec61a734571c6c804395186c56bb03d769be687e79a65914aceff2f66983b91c8249ed3000ac84d',
    ],
    [
      'shear-x',
      -0.3,
      'bicubic',
      '0030651b50854176ab669bd08fc4f95186de78d055eb711684297a4697cc0ac84d8bc035285db68ccdff7b70a50ac84d0a3f8098cd0e9cd1069ed300',
    ],
    [
      'shear-y',
      -0.3,
      'bicubic',
      '002b601348a00ac84d0ac84d0ac84d4378c97bb036765f9471a6db97ccffbbf030588d55e93a7b33689d77d1ff2b606a578c5182dbd06196d6ca3267',
    ],
    [
      'shear-x',
      0.27,
      'bicubic',
      '04396e2d62975287bc77ace197ccff71bf73dc9008a31b75358fc485baef4176586499e06ac5faab33680ac84d97cc0f9cd1059ed3002d62890ac84d',
    ],
    [
      'shear-y',
      0.27,
      'bicubic',
      '0a3f7864994ec4275c33689d9085ba73a8b674a93ab383de6095d7b70136a8dd1b41766890d75f96cb0e10679c003584b1e6000ac84d0ac84d0ac84d',
    ],
    [
      'translate-x',
      -0.45,
      'bicubic',
      '0ac84d0ac84d002f64164b803d72a70ac84d0ac84d5085de86df30f647300ac84d0ac84dcaff10376c616fa4e50ac84d0ac84d00328b7bb025a3d801',
    ],
    [
      'translate-y',
      -0.45,
      'bicubic',
      '0ac84d0ac84d0ac84d0ac84d0ac84d0ac84d0ac84d0ac84d0ac84d0ac84d0f44814277706d669b6196cb8cc9fe7eb3ac95ca19ec33703368a68e88bd',
    ],
    [
      'translate-x',
      0.4,
      'bicubic',
      '4a7fb46fa4d994c9fe0ac84d0ac84deb205533689d7bb0e50ac84d0ac84d8cc1f6669bd0d1063b0ac84d0ac84d9cd10699ce03275c910ac84d0ac84d',
    ],
    [
      'translate-y',
      0.4,
      'bicubic',
      'b2e75d4e835ebf75cf4479d3c43b705b90466095498cda7589be5973295e0ac84d0ac84d0ac84d0ac84d0ac84d0ac84d0ac84d0ac84d0ac84d0ac84d',
    ],
  ])('does what PIL does, %s %d, %s', (name, amount, interpolation, expected) => {
    expect(hex(apply(pattern, small, name, amount, interpolation))).toBe(expected);
  });

  it.each<[ImageOperationName, string]>([
    [
      'auto-contrast',
      '0000000200000b0b0819171a2d2e2b4745466768698c8b8cb7b9b8e8e7ed1c1c1a5856579a9c9ee2e2e42d2e2b807f83d9dcdb3634349a9c9e020000727372e8e7ed616260e2e2e4000511050b11111723222834393f46555c69787f8ca0a8afced6e4000511393f46787f8cbdc5d3050b11555c69abb3c1050b11676e7bced6e4393f46abb3c1222834a0a8af222834',
    ],
    [
      'equalize',
      '0000001500001b0b0f29141f40302e5f464b7b686aa39094ccc2bdf8ebf22c201f735d5faea1a3f2e4eb40302e99828aebe1e24e3436aea1a3150000887a7df8ebf2776667f2e4eb000613170b132114273328364f434b69606a908294b8acb5dcdceb0006134f434b908294cfcad6170b1369606abdb7c5170b137b6e80dcdceb4f434bbdb7c5332836b8acb5332836',
    ],
  ])('does what PIL does, %s, by the two rows at the top', (name, expected) => {
    const extent = { height: 22, width: 24 };
    const narrow = imageOf(extent, (x, y, k) => 60 + Math.floor(((x * x + 3 * y * k + x * y) % 90) / (k + 1)));
    expect(hex(apply(narrow, extent, name, 0).subarray(0, 2 * 24 * 3))).toBe(expected);
  });

  it.each<[ImageOperationName, number]>([
    ['rotate', 0],
    ['solarize', 256],
    ['solarize-add', 0],
    ['posterize', 8],
    ['color', 1],
    ['contrast', 1],
    ['brightness', 1],
    ['sharpness', 1],
    ['shear-x', 0],
    ['shear-y', 0],
    ['translate-x', 0],
    ['translate-y', 0],
  ])('leaves the image alone, %s %d', (name, amount) => {
    fc.assert(
      fc.property(image, fc.constantFrom('bilinear', 'bicubic'), ({ extent, bytes }, interpolation) => {
        expect(apply(bytes, extent, name, amount, interpolation)).toEqual(bytes);
      }),
    );
  });

  it('inverted twice is the image', () => {
    fc.assert(
      fc.property(image, ({ extent, bytes }) => {
        const inverted = apply(bytes, extent, 'invert', 0);
        expect(inverted).toEqual(bytes.map((value) => 255 - value));
        expect(apply(inverted, extent, 'invert', 0)).toEqual(bytes);
      }),
    );
  });

  it('posterizes to the highest bits, which twice is the same', () => {
    fc.assert(
      fc.property(image, fc.integer({ min: 0, max: 8 }), ({ extent, bytes }, bits) => {
        const out = apply(bytes, extent, 'posterize', bits);
        for (const [i, value] of out.entries()) expect(value).toBe((bytes[i]! >> (8 - bits)) << (8 - bits));
        expect(apply(out, extent, 'posterize', bits)).toEqual(out);
      }),
    );
  });

  it('solarizes what is not below the threshold, all of it being an inversion', () => {
    fc.assert(
      fc.property(image, fc.integer({ min: 0, max: 256 }), ({ extent, bytes }, threshold) => {
        const out = apply(bytes, extent, 'solarize', threshold);
        for (const [i, value] of bytes.entries()) expect(out[i]).toBe(value < threshold ? value : 255 - value);
        expect(apply(bytes, extent, 'solarize', 0)).toEqual(apply(bytes, extent, 'invert', 0));
      }),
    );
  });

  it('stretches each channel from 0 to 255, keeping the order of its values', () => {
    fc.assert(
      fc.property(image, ({ extent, bytes }) => {
        const out = apply(bytes, extent, 'auto-contrast', 0);
        for (let channel = 0; channel < 3; channel++) {
          const [before, after] = [bytes, out].map((array) => array.filter((_, i) => i % 3 === channel));
          const isConstant = new Set(before).size === 1;
          if (isConstant) expect(after).toEqual(before);
          else {
            expect(Math.min(...after!)).toBe(0);
            // PIL cuts off the fraction of 254.99...
            expect(Math.max(...after!)).toBeGreaterThanOrEqual(254);
          }
          const ascending = [...before!.keys()].toSorted((a, b) => before![a]! - before![b]!);
          for (let i = 1; i < ascending.length; i++) {
            expect(after![ascending[i]!]!).toBeGreaterThanOrEqual(after![ascending[i - 1]!]!);
          }
        }
      }),
    );
  });

  it('equalizes to nearly as many values below each level as the level says', () => {
    const extent = { height: 64, width: 64 };
    // Cubed, so that most values are dark.
    const dark = Uint8Array.from(uniforms(randomKey(1), 64 * 64 * 3), (share) => 250 * share ** 3);
    const out = apply(dark, extent, 'equalize', 0);
    for (const level of [64, 128, 192]) {
      const below = (bytes: Uint8Array) => bytes.filter((value) => value < level).length / bytes.length;
      expect(Math.abs(below(out) - level / 256)).toBeLessThan(0.06);
      expect(Math.abs(below(dark) - level / 256)).toBeGreaterThan(0.15);
    }
  });

  it('leaves small and constant images unequalized', () => {
    expect(apply(pattern, small, 'equalize', 0)).toEqual(pattern);
    const constant = new Uint8Array(24 * 24 * 3).fill(9);
    expect(apply(constant, { height: 24, width: 24 }, 'equalize', 0)).toEqual(constant);
  });

  it('keeps a constant image under every transformation, but for what it uncovers', () => {
    const transformations = ['rotate', 'shear-x', 'shear-y', 'translate-x', 'translate-y'] as const;
    fc.assert(
      fc.property(
        image,
        fc.constantFrom(...transformations),
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.constantFrom('bilinear', 'bicubic'),
        ({ extent, bytes }, name, amount, interpolation) => {
          const out = apply(bytes.fill(90), extent, name, name === 'rotate' ? 30 * amount : amount, interpolation);
          for (let i = 0; i < out.length; i += 3) expect([[90, 90, 90], fill]).toContainEqual([...out.slice(i, i + 3)]);
        },
      ),
    );
  });

  it('moves by whole pixels exactly, and fills what it uncovers', () => {
    const extent = { height: 10, width: 20 };
    const gradient = imageOf(extent, (x, y, k) => 10 * x + y + 30 * k);
    for (const interpolation of ['bilinear', 'bicubic'] as const) {
      const right = apply(gradient, extent, 'translate-x', -0.1, interpolation);
      expect(right).toEqual(imageOf(extent, (x, y, k) => (x < 2 ? fill[k]! : 10 * (x - 2) + y + 30 * k)));
      const up = apply(gradient, extent, 'translate-y', 0.3, interpolation);
      expect(up).toEqual(imageOf(extent, (x, y, k) => (y >= 7 ? fill[k]! : 10 * x + y + 3 + 30 * k)));
    }
  });

  it('turns anticlockwise about the centre', () => {
    const extent = { height: 9, width: 9 };
    const dot = imageOf(extent, (x, y) => (x === 8 && y === 4 ? 255 : 0));
    const turned = apply(dot, extent, 'rotate', 90);
    expect(turned).toEqual(imageOf(extent, (x, y) => (x === 4 && y === 0 ? 255 : 0)));
  });

  it('smooths at factor 0 all but the border', () => {
    const extent = { height: 3, width: 3 };
    const dot = imageOf(extent, (x, y) => (x === 1 && y === 1 ? 130 : 0));
    expect(apply(dot, extent, 'sharpness', 0)).toEqual(imageOf(extent, (x, y) => (x === 1 && y === 1 ? 50 : 0)));
    expect(apply(dot, extent, 'sharpness', 2)).toEqual(imageOf(extent, (x, y) => (x === 1 && y === 1 ? 210 : 0)));
  });
});
