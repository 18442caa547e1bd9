/** @file What each preset is called, and what to look for. */
import type { playground } from "ganvas/browser";
import { messages } from "../../i18n/messages.js";

interface PresetText {
  readonly name: string;
  readonly story: string;
}

type PresetTexts = { readonly [Name in playground.PresetName]: PresetText & Record<string, string> };

export const presetMessages = messages<PresetTexts>({
  en: {
    stable: {
      name: "A stable game",
      story:
        "All eight modes are found within seconds, then D can hardly tell real from made: its map fades, and D(x) and D(G(z)) meet at 0.5. A weak R1 penalty keeps D’s slope small, and an averaged G draws the points.",
    },
    grid: {
      name: "25 modes",
      story:
        "G has to spread over 25 islands at once. It first covers the square as a cloth, then pulls it onto the islands; turn G’s map on to see the cloth tear.",
    },
    collapse: {
      name: "Mode collapse",
      story:
        "All points crowd where D believes at this moment, and jump on as soon as D has learnt of it: one mode at a time, never all. D learns ten times as slowly as G here. Try a cure while it goes on.",
    },
    "batch-statistics": {
      name: "Batch statistics",
      story:
        "D is also shown how much the points of a batch differ. A crowd on one mode gives itself away, and the points spread over all eight within seconds.",
    },
    packing: {
      name: "Packing",
      story:
        "D judges four points together, all real or all made, and four points on one mode look suspicious. They spread around the whole ring; scattered still, for D is as slow as before.",
    },
    "equal-pace": {
      name: "Equal pace and R1",
      story:
        "D learns as fast as G, and R1 keeps it from growing steep. The crowd falls apart and the modes are found one after the other.",
    },
    unrolling: {
      name: "Unrolling",
      story:
        "G looks ten of D’s steps ahead, and so sees that a crowd will not pay. Each step costs as much as ten, but the points go to several modes at once from the beginning.",
    },
    wasserstein: {
      name: "Wasserstein + gradient penalty",
      story:
        "D says how far apart real and made points are, not how probable they are real. Its loss falls as they get nearer, and pushes stay long even where the two do not overlap.",
    },
    vanishing: {
      name: "Vanishing gradient",
      story:
        "D wins at once: D(x) is 1, D(G(z)) is 0, and the points stand still, for the minimax loss is flat where D is sure. Change the loss to non-saturating, and they move again.",
    },
    bounded: {
      name: "R1 leaves a slope",
      story:
        "The same fast D and the same loss, with R1: D may not be steep at real points, so it is never quite sure, and there is a slope for G everywhere. The points set off at once and reach all modes.",
    },
    circling: {
      name: "Going in circles",
      story:
        "Plain gradient descent has no rest: the points run after D’s map, and the map after the points. They come by the modes, and leave again.",
    },
    damping: {
      name: "R1 damps",
      story:
        "The same plain descent with R1: D may not be steep at real points, so the game comes to rest there instead of running past. All modes within a thousand steps.",
    },
  },
  zh: {
    stable: {
      name: "稳定的博弈",
      story:
        "几秒之内八个模式全部找到，之后 D 几乎无法分辨真假：它的图渐渐变淡，D(x) 与 D(G(z)) 在 0.5 处相遇。微弱的 R1 惩罚使 D 保持平缓，点由平均后的 G 画出。",
    },
    grid: {
      name: "25 个模式",
      story:
        "G 要同时铺到 25 个小岛上。它先像一块布盖住整个方形，再把布拉到各个岛上；打开“G 的映射”，可以看到布被撕开。",
    },
    collapse: {
      name: "模式崩溃",
      story:
        "所有点都挤到 D 此刻相信的地方，D 一学会，它们又跳走：每次只有一个模式，从来不是全部。这里 D 的学习速度只有 G 的十分之一。可以在进行中试一试各种疗法。",
    },
    "batch-statistics": {
      name: "批统计",
      story: "D 还能看到一批点彼此相差多少。挤在一个模式上就会暴露，几秒之内点便散布到全部八个模式。",
    },
    packing: {
      name: "打包",
      story:
        "D 每次同时判断四个点，全真或全假；四个点都在一个模式上就很可疑。点会散布到整个圆环，不过仍然松散，因为 D 还是那么慢。",
    },
    "equal-pace": {
      name: "同速加 R1",
      story: "D 与 G 学得一样快，R1 使它不会变得陡峭。点群散开，模式一个接一个被找到。",
    },
    unrolling: {
      name: "展开",
      story: "G 向前看 D 的十步，于是知道挤在一起不合算。每一步要花十步的时间，但点从一开始就同时走向几个模式。",
    },
    wasserstein: {
      name: "带梯度惩罚的 Wasserstein",
      story:
        "D 说的不是真的概率，而是真实点与生成点相距多远。两者靠近，它的损失就下降；即使两者毫不重叠，推力也依然很长。",
    },
    vanishing: {
      name: "梯度消失",
      story:
        "D 立刻获胜：D(x) 为 1，D(G(z)) 为 0，点停住不动，因为 D 有把握的地方极小极大损失是平的。把损失改为 non-saturating，它们就又动起来。",
    },
    bounded: {
      name: "R1 留下坡度",
      story:
        "同样快的 D，同样的损失，加上 R1：D 在真实点处不得陡峭，于是永远不会完全有把握，处处给 G 留有坡度。点马上出发，到达全部模式。",
    },
    circling: {
      name: "兜圈子",
      story: "单纯的梯度下降停不下来：点追着 D 的图跑，图又追着点跑。它们路过各个模式，又再离开。",
    },
    damping: {
      name: "R1 使之平息",
      story: "同样的梯度下降加上 R1：D 在真实点处不得陡峭，博弈便在那里停下，而不是冲过去。一千步之内找到全部模式。",
    },
  },
});
