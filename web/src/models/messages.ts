/** @file Texts of the choice of a model. */
import { messages } from "../i18n/messages.js";

export const modelMessages = messages({
  en: {
    model: "Model",
    choose: "Choose a model",
    none: "No trained model is here yet",
    kinds: { run: "Runs", site: "Models of this site", kept: "Kept in this browser", file: "From a file" },
    drop: "or drop a checkpoint here (.safetensors)",
    file: "Open a file",
    loading: "Loading the model",
  },
  zh: {
    model: "模型",
    choose: "选择一个模型",
    none: "这里还没有训练好的模型",
    kinds: { run: "训练", site: "本站的模型", kept: "保存在此浏览器中", file: "来自文件" },
    drop: "或将检查点拖到这里（.safetensors）",
    file: "打开文件",
    loading: "正在加载模型",
  },
});
