/** @file The page that the route names: loaded, shown, and kept from taking the shell down with it. */
import { Component } from "preact";
import type { ComponentChildren, ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/spinner/spinner.js";
import { messageOf } from "./message-of.js";
import { Notice } from "../widgets/notice.js";
import { shellMessages } from "./messages.js";
import { pages } from "./pages.js";
import type { PageName } from "./pages.js";

interface BoundaryProps {
  readonly children: ComponentChildren;
}

/** Shows what went wrong where a page throws while it is drawn. */
class Boundary extends Component<BoundaryProps, { readonly message?: string }> {
  override state: { readonly message?: string } = {};
  static override getDerivedStateFromError(error: unknown): { readonly message: string } {
    return { message: messageOf(error) };
  }
  override render(): ComponentChildren {
    const { message } = this.state;
    if (message === undefined) return this.props.children;
    const text = shellMessages();
    return (
      <Notice kind="error" title={text.pageFailed} action={{ label: text.reload, run: () => location.reload() }}>
        {message}
      </Notice>
    );
  }
}

export function PageView({ name }: { readonly name: PageName }) {
  const [loaded, setLoaded] = useState<{ readonly name: PageName; readonly Page: ComponentType } | Error>();
  useEffect(() => {
    let isWanted = true;
    pages[name]().then(
      (module: { readonly default: ComponentType }) => isWanted && setLoaded({ name, Page: module.default }),
      (error: unknown) => isWanted && setLoaded(error instanceof Error ? error : new Error(String(error))),
    );
    return () => {
      isWanted = false;
    };
  }, [name]);
  const text = shellMessages();
  if (loaded instanceof Error) {
    return (
      <Notice kind="error" title={text.pageFailed} action={{ label: text.reload, run: () => location.reload() }}>
        {loaded.message}
      </Notice>
    );
  }
  if (loaded?.name !== name) return <wa-spinner class="page-spinner" aria-label={text.loading}></wa-spinner>;
  return (
    <Boundary key={name}>
      <loaded.Page />
    </Boundary>
  );
}
