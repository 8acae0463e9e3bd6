-- Search and order without regard to case, accents and apostrophes: "cafe jose" finds "Café José", and "Ärzte" stands among the A.
-- Written by hand: what the schema language cannot say. No extension, so that no role needs rights for one; the body is bound to what it
-- calls when it is made, whatever the search path of a restore. lib/fold-text.ts is the same function; a test holds the two equal.
CREATE FUNCTION "fold_text"("value" TEXT) RETURNS TEXT LANGUAGE SQL IMMUTABLE PARALLEL SAFE
RETURN CASE
  -- ASCII alone has nothing to take apart; a Turkish locale makes a letter of its own of I.
  WHEN octet_length("value") = length("value") THEN btrim(regexp_replace(translate(lower("value"), 'ı''"`', 'i'), '[ \t\n\v\f\r]+', ' ', 'g'), ' ')
  ELSE btrim(regexp_replace(
    replace(replace(replace(replace(
      translate(
        lower(regexp_replace(
          normalize(translate("value", U&'\00b4\0384\1fbd\1fbf\1ffd', ''), NFKD),
          '[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]', '', 'g')),
        -- Letters without a decomposition; capitals too, for databases whose locale knows ASCII alone. What has no partner goes: quotes.
        'øØłŁđĐðÐħĦŧŦıŋŊς‐–—−ÆŒÞẞ' || U&'''"`\2018\2019\201a\201b\201c\201d\201e\201f\2032\2033\2034\2035\2039\203a\00ab\00bb\02b9\02ba\02bb\02bc\02bd\02be\02bf\02c8',
        'oollddddhhttinnσ----æœþß'),
      'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'ß', 'ss'),
    '[ \t\n\v\f\r\u0085\u1680\u2028\u2029]+', ' ', 'g'), ' ')
END;

-- What a search looks through, and what the list is ordered by. A line break parts the fields: folded text has none.
ALTER TABLE "companies"
  ADD COLUMN "search_text" TEXT NOT NULL GENERATED ALWAYS AS (
    fold_text("name") || chr(10) || coalesce(fold_text("trade_name"), '') || chr(10) || coalesce(fold_text("city"), '') || chr(10) || coalesce(fold_text("state"), '') || chr(10) || "gusto_uuid"::text
  ) STORED,
  ADD COLUMN "sort_name" TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (left(fold_text("name"), 100)) STORED;
