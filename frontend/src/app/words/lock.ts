// Lock, enrolment, me, and browsers that cannot keep anything.
const words: Record<string, string> = {
  'Who is working?': '现在是谁在用？',
  'Add a person': '加一个人',
  'Somebody else': '换一个人',
  '{items}, then signed out': '{items}，发完后退出',
  'PIN, six digits': '解锁码，6 位数字',
  'The PIN again': '再输入一次解锁码',
  'Unlocking …': '正在解锁…',
  'Forgotten? Sign in and choose a new PIN': '忘了？登录后重设解锁码',
  'That was not the PIN. {n} try left.': '解锁码不对，还可以试 {n} 次。',
  'That was not the PIN. {n} tries left.': '解锁码不对，还可以试 {n} 次。',
  'Five wrong PINs. Nothing is lost: sign in once with the network and choose a new PIN.':
    '解锁码错了 5 次。资料都在：联网登录一次，重设解锁码即可。',
  'Sign in': '登录',
  'This phone was taken out of use. What it carried of this person has been wiped.':
    '这部手机已停用，本机上此人的资料已清除。',
  'Signed out. What this phone carried has been wiped.': '已退出，本机上的资料已清除。',
  'Choose a new PIN': '重设解锁码',
  'Use this phone for work': '在这部手机上使用',
  'One moment …': '请稍候…',
  '{name} is on this phone already.': '{name}已经在这部手机上了。',
  Phone: '手机',
  'Phone of {name}': '{name}的手机',
  'This step needs the network once. Come back where there is one.': '这一步要联网一次，请到有网络的地方再来。',
  'The PIN has six digits.': '解锁码是 6 位数字。',
  'This PIN is guessed at once. Choose one without a row or a pattern.': '这个解锁码太好猜，请不要用顺序或重复的数字。',
  'The two PINs differ. Type them again.': '两次输入不一样，请重新输入。',
  'Sign in once with the network. After that a PIN opens the app, without a network too.':
    '先联网登录一次。以后用解锁码打开，没有网络也能用。',
  'This opens the data on the phone: type your password once more.': '这一步会打开本机资料，请再输入一次登录密码。',
  'Type the password': '去输入密码',
  'Open with the PIN': '用解锁码打开',
  'Sign in as somebody else': '换别人登录',
  'Try again': '再试一次',
  'The PIN opens the app on this phone, without a network too. Everything on the phone is encrypted with it.':
    '解锁码在这部手机上打开校安，没有网络也能用。本机资料都用它加密。',
  'Name of this phone': '这部手机的名称',
  'Use this phone': '开始使用这部手机',
  'Open with the new PIN': '用新解锁码打开',
  'To the office pages (need a network)': '去办公页面（要联网）',
  'Sign out of this phone': '从这部手机退出',
  '{used} MB of this phone are used by the app.': '校安占用本机 {used} MB。',
  'Not signed out: something is unsent': '没有退出：还有未发的',
  'Signing out wipes the phone, and what is unsent would be lost.': '退出会清除本机资料，未发的会丢。',
  'Lock, keep it encrypted, sign out once it is sent': '锁定并加密保留，发完后自动退出',
  'See what is unsent': '看看哪些未发',
  'Stay signed in': '不退出',
  'Opened inside WeChat, everything works while there is a network. To work without one, open this page in the browser: the menu “···” at the top right, then “Open in browser”.':
    '在微信里打开，有网络时都能用。要在没有网络时也能用，请点右上角“···”，选“在浏览器打开”。',
  'This address is not encrypted (no https), so the browser keeps nothing for work without a network. Everything works while there is one.':
    '这个地址没有加密（不是 https），浏览器不能存资料供没有网络时使用。有网络时都能用。',
  'This browser cannot work without a network. A newer one can: Chrome, Edge, or the phone’s own browser. Everything works here while there is a network.':
    '这个浏览器没有网络时不能用。请换较新的 Chrome、Edge 或手机自带浏览器。有网络时这里都能用。',
  'Today, with a network': '今日待办（要联网）',
  'Report a hazard': '报隐患',
};
export default words;
