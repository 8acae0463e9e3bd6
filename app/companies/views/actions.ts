"use server";

import { z } from "zod";
import { parseCompaniesQuery, selectionOf } from "#components/companies/list/companies-query.ts";
import { deleteView, saveView } from "#lib/companies/views/saved-views.ts";
import { action } from "../../action.ts";
import { isSet, text } from "../../form-fields.ts";

/** The rest is the view itself, by the names of its address. */
const named = z.object({ name: text, shared: isSet }).catchall(text);

export const saveCompaniesView = action(named, async (caller, { name, shared, ...address }) => {
  const asked = parseCompaniesQuery(address);
  const query = { ...selectionOf(asked), ...(asked.sort && { sort: asked.sort }) };
  await saveView(caller, { name, query, isShared: shared });
  return { kind: "done", message: "Saved." };
});

export const deleteCompaniesView = action(z.object({ id: text }), async (caller, { id }) => {
  await deleteView(caller, id);
  return { kind: "done", message: "Deleted." };
});
