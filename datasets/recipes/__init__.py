"""Functions that make the numbers, each readable by itself: scripts carry their source text.

Only ``load_dataset`` imports these modules; ``source`` reads them as text, so that
nobody pays for scikit-learn who does not train.
"""
