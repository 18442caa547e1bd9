/** @file What is around every page: the name, the navigation, language and colours. */
import { useEffect, useRef } from "preact/hooks";
import { Notice } from "../widgets/notice.js";
import { Icon } from "../widgets/icons.js";
import type { IconName } from "../widgets/icons.js";
import { Choices } from "./choices.js";
import { shellMessages } from "./messages.js";
import { PageView } from "./page-view.js";
import { pagesOf } from "./pages.js";
import type { PageName } from "./pages.js";
import { hrefOf, route } from "./route.js";
import { currentSite, loadSite, siteState } from "./site.js";
import "@awesome.me/webawesome/dist/components/spinner/spinner.js";

const icons: Readonly<Record<PageName, IconName>> = {
  runs: "chart",
  explore: "compass",
  translate: "translate",
  playground: "playground",
  train: "chip",
};

/** The page that the route names; the first where it names none. */
function currentPage(pages: readonly PageName[]): PageName | undefined {
  const { page } = route.value;
  return page === "" ? pages[0] : pages.find((name) => name === page);
}

export function Shell() {
  const text = shellMessages();
  const site = currentSite();
  const pages = site === undefined ? [] : pagesOf(site);
  const current = currentPage(pages);
  useEffect(() => {
    document.title = current === undefined ? "Ganvas" : `${text.pages[current]} · Ganvas`;
  }, [current, text]);
  const main = useRef<HTMLElement>(null);
  return (
    <>
      {/* Not a link: the fragment is the route. */}
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        {text.skip}
      </button>
      <header class="bar">
        <a class="brand" href={hrefOf("")}>
          <img src="./icon.svg" alt="" width="28" height="28" />
          Ganvas
        </a>
        <nav aria-label={text.navigation}>
          {pages.map((name) => (
            <a key={name} href={hrefOf(name)} {...(name === current ? { "aria-current": "page" as const } : {})}>
              <Icon name={icons[name]} />
              <span>{text.pages[name]}</span>
            </a>
          ))}
        </nav>
        <Choices />
      </header>
      <main ref={main} tabIndex={-1}>
        <Content current={current} />
      </main>
    </>
  );
}

function Content({ current }: { readonly current: PageName | undefined }) {
  const text = shellMessages();
  const state = siteState.value;
  switch (state.kind) {
    case "loading":
      return <wa-spinner class="page-spinner" aria-label={text.loading}></wa-spinner>;
    case "failed": {
      const action = { label: text.tryAgain, run: () => void loadSite() };
      return (
        <Notice kind="error" title={text.siteFailed} action={action}>
          {state.isLockedOut ? text.lockedOut : state.message}
        </Notice>
      );
    }
    case "ready":
      return current === undefined ? <Notice kind="warning">{text.noPage}</Notice> : <PageView name={current} />;
    default:
      return state satisfies never;
  }
}
