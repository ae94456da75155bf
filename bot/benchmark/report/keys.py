"""The keys of the JSON: what each says, as the command's help shows it. Keys may be added, none removed."""

KEYS = """keys of --json (seconds, milliseconds, megabytes; what was not measured is not there):
  start_s                   `python -m bot` in the terminal, from its start to its first answer, median
  rest_mb                   resident memory after it, of the search alone, without the spacing model
  rest_with_spacing_mb      the same of the whole bot, which has the spacing model
  single_ms                 one question at a time:
    sure, read_again          by whether the cross-encoder read entries together with it: questions (how many),
                              p50_ms and p95_ms of search and decision, and medians of their stages: read, encode,
                              retrieve, score, read_again, decide; rest, of the turn beside them; turn_p50_ms,
                              turn_p95_ms, of the turn, with database
  askers.N                  N at once, each asking on when answered: per_s answers, p95_ms; medians of the rounds.
                            The bot reads each message as it does in service: as one question or as several
  encode                    texts_per_s all given at once, one_by_one_per_s
  search.N                  N synthetic phrasings, no encoder: p50_ms, p95_ms, mb of the process, of_which_libraries_mb,
                            open_s with the first search, recall_at_10 of what is looked at against all vectors, build_s
                            and build_mb of making the index
  reindex                   N_s of N entries and one_change_s, from the command to its end; mb at most; texts encoded
  bot                       the whole bot over loopback: per_s, the highest rate kept up with (p95 up to 700 ms, each
                            message answered), p95_ms at it; rest_mb, and mb at most; rates.N with p50_ms, p95_ms,
                            answers, unanswered
  peers.plain, peers.txtai  the same keys where they make sense; single_ms has p50_ms, p95_ms, encode. reindex.N_s is
                            what encoding the texts one by one would take, told from 200 of them
  reach                     what, value, reach, met: the marks that the project set itself, as far as measured
  load                      by part: processes that ran or wanted to in the minute before it began
  machine, quick, skipped   of what; whether --quick; by part, size or peer, why it was left out

The synthetic phrasings of `search` are no questions anybody wrote: fronts of real ones stand before backs of others,
four an entry, and vectors are mixed of those of the parts as the model encodes them, with noise. Peers get the same
weights, each in a process of its own, a question at a time, with one thread or torch's default, whichever is faster
here; of the start, with the default.
"""
