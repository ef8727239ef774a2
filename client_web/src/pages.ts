/** Entry of every other page: small improvements of forms that work without it. */
import "./styles/pages.css";

import { keepDraft } from "./pages/form-draft";
import { growRows } from "./pages/agenda-rows";
import { guardChanges } from "./pages/unsaved";
import { filterPeople } from "./pages/people-filter";
import { switchTheme } from "./pages/theme-form";

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-theme-switch]")) {
  switchTheme(form);
}
for (const form of document.querySelectorAll<HTMLFormElement>("form.plan")) {
  growRows(form);
  filterPeople(form);
}
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft]")) {
  keepDraft(form);
}
for (const form of document.querySelectorAll<HTMLFormElement>("form.plan, form.editing")) {
  guardChanges(form);
}
