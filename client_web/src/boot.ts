/** What the page tells the script: who I am, where, and every coded label in my language. */
import type { Catalogue } from "./locale/gettext";

export type Labels = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface Boot {
  readonly meeting_id: string;
  readonly meeting_title?: string;
  readonly person: {
    readonly id: string;
    readonly display_name: string;
    readonly role: string;
    readonly institution?: string;
    readonly discipline?: string;
  };
  /** Institutions in the person's language, by the names that the record has for them. */
  readonly institutions: Readonly<Record<string, string>>;
  readonly language: string;
  /** The zone of the person's settings: its IANA name, and its name in their language. */
  readonly zone: { readonly id: string; readonly name: string };
  readonly catalogue?: Catalogue;
  readonly catalogue_url?: string;
  readonly labels: Labels;
}

/** Read the page's one JSON block. */
export function readBoot(page: Document): Boot {
  const block = page.getElementById("boot");
  if (block?.textContent == null) {
    throw new Error("the page has no boot block");
  }
  return JSON.parse(block.textContent) as Boot;
}

/** The page's sentences: inlined, or at an address. Without either the interface is English. */
export async function readCatalogue(boot: Boot): Promise<Catalogue> {
  if (boot.catalogue !== undefined) {
    return boot.catalogue;
  }
  if (boot.catalogue_url === undefined) {
    return {};
  }
  const reply = await fetch(boot.catalogue_url);
  return reply.ok ? ((await reply.json()) as Catalogue) : {};
}
