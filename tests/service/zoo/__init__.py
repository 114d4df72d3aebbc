"""Every form of the site, given everything that people and programs send.

Some 110 seconds of processor on each database, of which 15 open every page (on a
machine that adds ten million numbers in 0.55 s). What keeps it there: one county and
one session of each role; passwords hashed cheaply; a form whose fields another one
has in the same part is fed briefly (`Keeper.brief`), and of fields alike but for a
number or a row's id two are fed, of a table one. Each value reaches every kind of
field; nothing is left out of a form that stands alone.
"""
