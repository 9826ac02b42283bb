import { join } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { recipeSchema } from './recipe.js';

type JsonSchema = ReturnType<typeof toJsonSchema>;

const program = ts.createProgram([join(import.meta.dirname, 'recipe.ts')], {
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  strict: true,
  types: [],
});
const checker = program.getTypeChecker();

function typeNamed(name: string): ts.Type {
  const file = program.getSourceFile(join(import.meta.dirname, 'recipe.ts'))!;
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(file)!);
  return checker.getDeclaredTypeOfSymbol(exported.find((each) => each.name === name)!);
}

/** Returns a JSON schema described by the doc comments of its type's properties. */
function described(schema: JsonSchema, type: ts.Type): JsonSchema {
  if (schema.oneOf !== undefined && type.isUnion()) {
    return { ...schema, oneOf: schema.oneOf.map((each) => described(each as JsonSchema, ofKind(each, type.types))) };
  }
  if (schema.properties === undefined) return schema;
  const properties = Object.entries(schema.properties).map(([key, value]) => {
    const property = checker.getPropertyOfType(type, key)!;
    const description = docOf(property);
    const inner = described(value as JsonSchema, checker.getNonNullableType(checker.getTypeOfSymbol(property)));
    return [key, { ...(description !== '' && { description }), ...inner }];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

/** Returns the type of a variant, by its `kind`. */
function ofKind(schema: unknown, types: readonly ts.Type[]): ts.Type {
  const { kind } = (schema as { properties: { kind: { const: string } } }).properties;
  return types.find((type) => {
    const literal = checker.getTypeOfSymbol(checker.getPropertyOfType(type, 'kind')!);
    return literal.isStringLiteral() && literal.value === kind.const;
  })!;
}

function docOf(property: ts.Symbol): string {
  const texts = [
    ts.displayPartsToString(property.getDocumentationComment(checker)),
    ...property
      .getJsDocTags(checker)
      .filter(({ name }) => name === 'default')
      .map(({ text }) => `Default: ${ts.displayPartsToString(text)}.`),
  ];
  return texts.join(' ').replaceAll('\n', ' ').trim();
}

// `npx vitest run packages/experiment/src/recipe -u` writes the file again.
it('the schema that editors use is that of the code, described by its doc comments', async () => {
  const schema = toJsonSchema(recipeSchema(), { typeMode: 'input', ignoreActions: ['readonly'] });
  const text = JSON.stringify(described(schema, typeNamed('RecipeFile')), null, 2);
  await expect(`${text}\n`).toMatchFileSnapshot('../../recipe.schema.json');
}, 60_000);
