import { searchKey, searchPattern } from './search.js';

/** What PostgreSQL's LIKE does with a pattern whose only wildcards are the two at its ends. */
function finds(fragment: string, name: string): boolean {
  const pattern = searchPattern(fragment);
  return pattern !== null && searchKey(name).includes(pattern.slice(1, -1));
}

describe('searching for a name by a fragment', () => {
  it.each([
    // Chinese: one character, two, the whole, across the family name.
    ['李小龙', '李'],
    ['李小龙', '龙'],
    ['李小龙', '小龙'],
    ['欧阳娜娜', '阳娜'],
    ['买买提·吐尔逊', '提吐'],
    ['Bruce Lee 李小龙', 'lee 李'],
    ['𠮷野家', '𠮷'],
    // Japanese, Korean.
    ['山田 太郎', '田太'],
    ['サトウ ハナコ', 'ハナ'],
    ['ラーメン', 'ー'],
    ['ﾊﾅｺ', 'ハナコ'],
    ['김철수', '철'],
    ['佐々木', '々木'],
    // Arabic with and without vowel marks, tatweel, and letters typed for one another.
    ['مُحَمَّد', 'محمد'],
    ['محمد', 'مُحَمَّد'],
    ['محـــمد', 'محمد'],
    ['أحمد', 'احمد'],
    ['فاطمة', 'فاطمه'],
    ['علی‌رضا', 'عليرضا'],
    // Accents and letters without one.
    ['José Núñez', 'nunez'],
    ['Jose Nunez', 'Núñez'],
    ['Łukasz Żółć', 'zolc'],
    ['Søren Ærø', 'aero'],
    ['Weiß', 'weiss'],
    ['İbrahim Yıldız', 'yildiz'],
    ['Đặng Thị', 'dang thi'],
    ['Ёлкин', 'елкин'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσ'],
    ['Οδυσσευς', 'ΟΔΥΣ'],
    // Apostrophes, however typed, or left out.
    ["Conan O'Brien", 'obrien'],
    ["Conan O'Brien", "o'b"],
    ["Conan O'Brien", 'O’Brien'],
    ["Conan O'Brien", 'brien'],
    ['Conan OBrien', "O'Brien"],
    ['Conan O´Brien', 'o`brien'],
    ['Kaʻiulani', 'kaiulani'],
    // Other punctuation separates words.
    ['Jean-Pierre', 'jean pierre'],
    ['Jean-Pierre', 'pierre'],
    ['MÜLLER', 'mull'],
    ['ＡＢＣ Ltd.', 'abc ltd'],
    // One and two letters begin a word.
    ['Ada Lovelace', 'l'],
    ['Ada Lovelace', 'lo'],
    ['Ada Lovelace', 'A'],
    ['Mr 😀 Smile', 'smile'],
  ])('finds %s by %s', (name, fragment) => {
    expect(finds(fragment, name)).toBe(true);
  });

  it.each([
    ['李小龙', '王'],
    ['李小龙', '李龙'],
    ['Ada Lovelace', 've'],
    ['Ada Lovelace', 'lovelaces'],
    ["Conan O'Brien", 'conanobrien'],
    ['Sam', 'sam u'],
  ])('does not find %s by %s', (name, fragment) => {
    expect(finds(fragment, name)).toBe(false);
  });

  it.each(['', ' ', '%', '_', '\\', '%_\\', '％＿＼', '😀', '\ud800', "'", '…', '\u0301', '\u0000'])(
    'has nothing to look for in %j',
    (fragment) => {
      expect(searchPattern(fragment)).toBeNull();
    },
  );

  it.each(['a%b', 'a_b', 'a\\b', 'a％b', '\\%', '50%', 'x_', '_x', '李%', '%李', 'a\\%b'])(
    'never lets %s act as a pattern of its own',
    (fragment) => {
      expect(searchPattern(fragment) ?? '').not.toMatch(/^.+%.|[_\\]/);
    },
  );

  it('takes a name apart without its characters losing their order', () => {
    expect(searchKey("李小龙 Lee O'Brien")).toBe(' 李 小 龙 lee obrien ');
    expect(searchKey('')).toBe(' ');
    expect(searchKey('😀')).toBe(' ');
  });
});
