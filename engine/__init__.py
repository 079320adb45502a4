"""Alur's engine: from a diagram file to a document in its archive, and nothing of the web.

The idea in one line, with the module that does each arrow::

    diagram file
      → SOP, checked                      sop/        (reader, rules; form for the forms)
      → draft, while it is drawn          drafts/     (trial plays it, and stores nothing)
      → published version                 catalogue   (versions keeps them; procedure: to work by)
      → document, a running case          moves       (runner is the only user of SpiffWorkflow)
      → task in an inbox                  arrivals, tasks, inbox
      → when it falls due                 working_time/ (by the office's calendar), forecast
      → what somebody hands in            handed_in, files
      → event in the history              history
      → who is told of it, once           notices; telling/ (alarms, outbox, digest, sending)
      → picture of where it is stuck      documents, monitor/ (standing, load, heat, trends, xes)
      → something done about it           acting
      → another version of its SOP        withdrawing, migration/ (chapters: its history by each)
      → what nobody has to do             timers  (the worker fires those that are due)

Around it: ``access`` says who may see and do what; ``organisation/`` is who works where: offices,
posts, people, what they hold, deputies, the office's hours; they log in by ``accounts``.
``store`` is where it is all kept, ``installation`` holds these together and opens transactions,
``answered`` answers a repeated request as the first, ``paging`` cuts long lists, ``backup`` puts
it all into one archive, ``errors`` is what they say when something is not right.

Imports run one way: use cases → runner, store, working_time → sop → errors.
"""
