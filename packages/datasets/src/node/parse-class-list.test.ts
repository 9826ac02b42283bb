import { describe, expect, it } from 'vitest';
import { parseClassList } from './parse-class-list.js';

const parse = (text: string): string[] => parseClassList(text, 'classes.txt');

describe('parseClassList', () => {
  it.each<[string, string, string[]]>([
    ['ids, names and counts after tabs', '0\tcat\t30\n1\tbig dog\t20\n', ['cat', 'big dog']],
    ['ids and counts alone', '0\t5\r\n1\t7\r\n', ['0', '1']],
    ['numbers as names', '0\t7\t30\n1\t3\t20\n', ['7', '3']],
    ['ids alone', '0\n1\n2\n', ['0', '1', '2']],
    ['names alone', 'ant\nred fox \ncow\n', ['ant', 'red fox', 'cow']],
    ['names that start with a number', '3 toed sloth\nant\ncow\n', ['3 toed sloth', 'ant', 'cow']],
    ['names that end in a number', 'class 0\nclass 1\n', ['class 0', 'class 1']],
    ['names of aircraft', '707-320\n727-200\n737-200\n', ['707-320', '727-200', '737-200']],
    ['ids from 0 before a space', '0 ant\n1 red fox\n', ['ant', 'red fox']],
    ['ids from 1, as those of CUB', '1 001.Ant\n2 002.Bee\n3 003.Cow\n', ['001.Ant', '002.Bee', '003.Cow']],
    ['ids from 1 after which a tab comes', '1\tant\n2\tbee\n', ['ant', 'bee']],
    ['ids before a comma', '0,ant\n1, bee\n', ['ant', 'bee']],
  ])('reads %s', (_, text, names) => {
    expect(parse(text)).toEqual(names);
  });

  it.each<[string, string, string]>([
    ['ids in another order', '0 ant\n2 bee\n1 cow\n', "line 2 is '2 bee', where the id 1 was expected"],
    ['ids with a gap', '0\ta\n2\tb\n', "line 2 is '2\tb', where the id 1 was expected"],
    ['ids from 2', '2 ant\n3 bee\n', "line 1 is '2 ant', where the id 0 was expected"],
    ['a line without its id', '0 ant\nbee\n2 cow\n', "line 2 is 'bee', where the id 1 was expected"],
    ['shuffled ids after the names', 'bee 1\nant 0\n', "line 1 is 'bee 1'"],
    ['a heading over tabs', 'name\tid\nant\t0\n', "line 1 is 'name\tid'"],
    ['a blank line', 'ant\n\nbee\n', "line 2 is ''"],
    ['nothing', '', "line 1 is ''"],
  ])('refuses %s and shows the form', (_, text, message) => {
    expect(() => parse(text)).toThrow(message);
    expect(() => parse(text)).toThrow(
      "a class in each line of classes.txt, either '<id> <name>' with ids from 0 in order, such as '0 ant' and '1 bee', or its name alone",
    );
  });
});
