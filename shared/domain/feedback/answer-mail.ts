/** An answer as it is sent. The link asks how content they are with it. */
export function answerMail(text: string, { language, address }: { language: string; address: string }) {
  const isChinese = language === 'zh';
  const question = isChinese ? '您对这次答复满意吗？' : 'Are you content with this answer?';
  const subject = isChinese ? '关于您的反馈' : 'Your feedback';
  return { subject, text: `${text}\n\n${question}\n${address}\n` };
}
