"""What an SOP is: read from its diagram, held to the rules, and nothing about running it.

bytes → `source` (safe to parse) → `structure` (whole enough to read; what it nests and calls:
`nested`) → `reader` (an SOP, `model`; sub-processes and called SOPs flattened) → `rules` (fit to
run, with `tokens` for parallel branches, `beside` for timers, `conditions` for figures; `review`
for what reviewers object to, with `wording`, `laws` and `dates`). `paths` tells every way through
it. What they say of a diagram is in `rulebook`, how they call its parts in `saying`, what stands
where in a file in `scopes`, the dialect's words in `dialect`, the table's in `norm`.

An SOP whose file has no picture → `layout` (its drawing: `grid`, then `routes`, `surroundings`,
`parties`; `lettering` measures names), which `picture` writes into the file. Two SOPs →
`difference` (what changed; `alike` finds what of one is what of the other, `changes` says it). A
diagram for another engine → `export`. What changes a file does it by `writer`, and keeps the rest.
"""
