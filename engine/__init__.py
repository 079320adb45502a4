"""Alur's engine: from a diagram file to a document in its archive, and nothing of the web.

The idea in one line, with the module that does each arrow::

    diagram file
      → SOP, checked                      sop/        (reader, rules; form for the forms)
      → published version                 catalogue   (versions keeps them ready to run)
      → document, a running case          moves       (runner is the only user of SpiffWorkflow)
      → task in an inbox                  tasks, inbox  (due moments by working_time, which
                                          reckons by the office's calendar: ``calendar``,
                                          ``calendar_text``, ``national``)
      → what somebody hands in            handed_in, files
      → event in the history              history
      → who is told of it, once           alarms, notices; outside of the pages outbox, digest,
                                          sending (``channels``, ``messages``, ``mail``,
                                          ``services``)
      → picture of where it is stuck      documents, monitor, heat (``load`` by post and person)
      → something done about it           acting, deputies
      → when it will be done              forecast
      → how an office does                trends, overview (``counted`` in months of a ``period``)
      → log for process mining            xes

Around it: ``access`` says who may see and do what; ``offices`` have posts, ``people`` hold them
(``holdings``), log in (``accounts``) and hand over when they are ``leaving`` (a CSV file of people
is a ``roster``); ``administered`` is what the admin does, ``office_time`` keeps calendars;
``store`` where it is all kept, ``installation`` holds these together and opens transactions,
``workers`` shows whether a process tells people, ``answered`` answers a repeated request as the
first, ``backup`` puts it all into one archive, ``errors`` is what they say when something is not
right.

Imports run one way: use cases → runner, store, working_time → sop → errors.
"""
