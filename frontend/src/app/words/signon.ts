// Sign-on, patrol scan and hand-over.
const words: Record<string, string> = {
  'Sign on': '到岗签到',
  'Sign on at the post': '到岗签到',
  'Patrol scan': '巡查扫码',
  'Hand-over': '交接班',
  'Leader at the meal': '陪餐',
  'Gate log': '门卫登记',
  'Pick-up log': '接送登记',
  'Class log': '班级登记',
  'Lesson log': '上课登记',
  'Bus trip log': '校车行车登记',
  'Public board': '公示',
  'Sign-on or hand-over': '到岗或交接班',
  'One tap at the post proves the shift or the round; nothing else need be filled in.': '到岗点一下就算，不用再填别的。',
  'What the next shift must know (may stay empty)': '交代下一班的事（可不填）',
};
export default words;
