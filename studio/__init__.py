"""The application: photos in batches, scripts, training and weight bricks as jobs that report events.

It prints nothing. The command line and the page give each job a function that takes its events, and show them; events
can be pickled, so a job may run in another process.
"""
