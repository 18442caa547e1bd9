/** @file Texts of the page that compares runs. */
import { messages } from "../../../i18n/messages.js";

export const compareMessages = messages({
  en: {
    title: "Compare runs",
    chooseRuns: "Choose two or more runs in the list to compare them.",
    samples: "Samples",
    upTo: (step: string) => `latest up to step ${step}`,
    sampleAlt: (run: string, step: string) => `What ${run} made at step ${step}`,
    settings: "Settings that differ",
    none: "All settings are the same.",
    same: (count: number) => `${count} settings are the same`,
    setting: "Setting",
  },
  zh: {
    title: "比较训练",
    chooseRuns: "请在列表中选择两个或更多训练进行比较。",
    samples: "样本",
    upTo: (step) => `截至第 ${step} 步的最新样本`,
    sampleAlt: (run, step) => `${run} 在第 ${step} 步的输出`,
    settings: "不同的设置",
    none: "所有设置都相同。",
    same: (count) => `${count} 项设置相同`,
    setting: "设置项",
  },
});
