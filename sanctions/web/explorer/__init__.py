"""The explorers of expulsions, sanctions and events: every filter of the API, as a page.

`kinds` says what each explorer is about, `query` holds what is asked and makes the addresses of
what could be asked next, `fields` is the form, `narrowing` the chips and facets, `answer` the rows
and what they add up to, `taking` the files, citations and calls; `views` puts them together.
"""
