// Photos as the phone keeps them.
const words: Record<string, string> = {
  'This picture cannot be read. Take it with the phone’s camera (JPEG).': '这张图片打不开，请用手机相机拍（JPEG 格式）。',
};
export default words;
