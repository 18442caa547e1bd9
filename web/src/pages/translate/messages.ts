/** @file Texts of the translate page. */
import { messages } from "../../i18n/messages.js";

export const translateMessages = messages({
  en: {
    title: "Translate",
    lead: "A trained network answers a picture with another one, while you draw.",
    failed: "That did not work",
    way: "From which to which",
    ways: (from: string, to: string) => `${from} → ${to}`,
    yours: "Your picture",
    result: "The network's",
    none: "Draw or drop a picture, and the answer is here.",
    savePng: "Save PNG",
    hole: "Paint what is missing",
    brush: "Brush, in pixels",
    clearHole: "Nothing is missing",
    about: {
      translate: (size: string) => `The network sees the picture at ${size} pixels.`,
      upscale: (factor: number) => `The picture is made ${factor} times as wide and high.`,
      inpaint: "What you paint over is drawn anew, to fit what is around it.",
    },
  },
  zh: {
    title: "图像转换",
    lead: "训练好的网络会在你作画的同时，用另一张图像来回答。",
    failed: "操作没有成功",
    way: "从哪种到哪种",
    ways: (from: string, to: string) => `${from} → ${to}`,
    yours: "你的图像",
    result: "网络的图像",
    none: "画一张或放入一张图像，结果就会出现在这里。",
    savePng: "保存 PNG",
    hole: "涂出缺失的部分",
    brush: "画笔（像素）",
    clearHole: "没有缺失",
    about: {
      translate: (size: string) => `网络看到的图像为 ${size} 像素。`,
      upscale: (factor: number) => `图像的宽和高变为 ${factor} 倍。`,
      inpaint: "被涂掉的部分会重新画出，与周围相配。",
    },
  },
});
