/** @file The page's entry: looks, texts, then the shell. */
import "@awesome.me/webawesome/dist/styles/webawesome.css";
import "@awesome.me/webawesome/dist/translations/zh-cn.js";
import "./style/studio.css";
import "./widgets/widgets.css";
import { render } from "preact";
import { Shell } from "./app/shell.js";
import { loadSite } from "./app/site.js";
import { followTheme } from "./app/theme.js";
import { followLanguage } from "./i18n/language.js";
import { registerIcons } from "./widgets/icons.js";

registerIcons();
followTheme();
followLanguage();
void loadSite();
const place = document.getElementById("app");
if (place !== null) render(<Shell />, place);
