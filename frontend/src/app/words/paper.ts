// The words of the notice as a paper: official, always Chinese.
const words: Record<string, string> = {
  'Rectification notice for safety hazards': '安全隐患整改通知书',
  '{number} no.': '{number}号',
  'Inspected unit': '受检单位',
  'Day of inspection': '检查日期',
  Occasion: '检查类别',
  Inspectors: '检查人员',
  'Received at the school by': '学校接待人',
  'On inspection these {n} hazards were found at your unit:': '经检查，你单位存在以下{n}项安全隐患，请按所列要求和期限整改。',
  ' (major)': '（重大隐患）',
  'Reply in writing by {day}. Who disagrees may explain himself in that time.': '请于{day}前书面回复整改情况。如有异议，可在上述期限内向本局陈述说明。',
  'On inspection nothing was found that must be put right.': '经检查，未发现需要整改的隐患。',
  'The unit refused to sign: {why}. Witness: {witness}.': '受检单位拒绝签字，理由：{why}。见证人：{witness}。',
  'Signed on the screen': '屏幕签名',
  '{y}-{m}-{d}': '{y}年{m}月{d}日',
};
export default words;
