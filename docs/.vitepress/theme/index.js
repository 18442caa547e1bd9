/** @file VitePress's own theme, with the fonts of the machine and formulas by KaTeX. */
import DefaultTheme from "vitepress/theme-without-fonts";
import "katex/dist/katex.min.css";
import "./site.css";

export default DefaultTheme;
